using FouTools.Diagnosis.Model;

namespace FouTools.Diagnosis.Checks;

/// <summary>Looks for one cause.</summary>
internal interface ICheck
{
    /// <summary>The name of the check.</summary>
    TunnelCheckName Name { get; }

    /// <summary>Whether it runs for each peer of a datapath, rather than once for the device.</summary>
    bool IsOfPeer { get; }

    /// <summary>Runs the check.</summary>
    /// <param name="context">The tunnel and the facts about it.</param>
    /// <returns>The outcome.</returns>
    Finding Run(CheckContext context);
}
