using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Write-Verbose: a message on the verbose stream.</summary>
[Cmdlet(VerbsCommunications.Write, "Verbose")]
internal sealed class WriteVerboseCommand : WriteMessageCommand
{
    protected override void ProcessRecord() => WriteVerbose(Message);
}
