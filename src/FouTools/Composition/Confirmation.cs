using System.Management.Automation;

namespace FouTools.Composition;

/// <summary>Asks for confirmation of a change; the texts of -WhatIf, -Confirm and -Verbose are sentences.</summary>
internal static class Confirmation
{
    private const string Caption = "Confirm";

    /// <summary>Whether to proceed: not with -WhatIf, and not if the user declines.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="action">The action and its object, as a sentence without its full stop, such as "Remove tunnel t0".</param>
    public static bool Ask(Cmdlet cmdlet, string action) => Ask(cmdlet, action, out _);

    /// <summary>Whether to proceed, and if not, why.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="action">The action and its object, as a sentence without its full stop.</param>
    /// <param name="reason">Whether -WhatIf was the reason.</param>
    public static bool Ask(Cmdlet cmdlet, string action, out ShouldProcessReason reason) =>
        cmdlet.ShouldProcess($"{action}.", $"{action}?", Caption, out reason);
}
