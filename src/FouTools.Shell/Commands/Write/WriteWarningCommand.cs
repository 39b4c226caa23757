using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Write-Warning: a message on the warning stream.</summary>
[Cmdlet(VerbsCommunications.Write, "Warning")]
internal sealed class WriteWarningCommand : WriteMessageCommand
{
    protected override void ProcessRecord() => WriteWarning(Message);
}
