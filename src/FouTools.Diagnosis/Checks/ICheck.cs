using FouTools.Diagnosis.Model;

namespace FouTools.Diagnosis.Checks;

/// <summary>Looks for one cause.</summary>
internal interface ICheck
{
    /// <summary>What it looks for.</summary>
    TunnelCheckName Name { get; }

    /// <summary>Whether it is made once for each peer of a datapath, else once for the device.</summary>
    bool IsOfPeer { get; }

    /// <summary>Looks.</summary>
    /// <param name="context">The tunnel, and what can be asked about it.</param>
    /// <returns>What was found.</returns>
    Finding Run(CheckContext context);
}
