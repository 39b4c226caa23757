using System.Management.Automation;

namespace FouTools.Composition;

/// <summary>Asks the user before something changes, so that -WhatIf, -Confirm and -Verbose read as sentences.</summary>
internal static class Confirmation
{
    private const string Caption = "Confirm";

    /// <summary>Whether to go on: not under -WhatIf, and not where the user says no.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="action">What is done to what, as a sentence without its full stop, such as "Remove tunnel t0".</param>
    public static bool Ask(Cmdlet cmdlet, string action) => Ask(cmdlet, action, out _);

    /// <summary>Whether to go on, and why not.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="action">What is done to what, as a sentence without its full stop.</param>
    /// <param name="reason">Whether it was -WhatIf.</param>
    public static bool Ask(Cmdlet cmdlet, string action, out ShouldProcessReason reason) =>
        cmdlet.ShouldProcess($"{action}.", $"{action}?", Caption, out reason);
}
