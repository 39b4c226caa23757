using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Write-Debug: a message on the debug stream.</summary>
[Cmdlet(VerbsCommunications.Write, "Debug")]
internal sealed class WriteDebugCommand : WriteMessageCommand
{
    protected override void ProcessRecord() => WriteDebug(Message);
}
