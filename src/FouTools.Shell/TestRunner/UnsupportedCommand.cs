using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Stands for a command of Pester this runner does not have, to say so instead of "not recognized".</summary>
internal sealed class UnsupportedCommand : PSCmdlet
{
    [Parameter(ValueFromRemainingArguments = true)]
    public object[]? Arguments { get; set; }

    protected override void EndProcessing() => ThrowTerminatingError(new ErrorRecord(
        new PSNotSupportedException($"{MyInvocation.InvocationName} needs Pester itself; FouTools.Shell has a small stand-in without it."),
        "PesterCommandNotSupported",
        ErrorCategory.NotImplemented,
        targetObject: null));
}
