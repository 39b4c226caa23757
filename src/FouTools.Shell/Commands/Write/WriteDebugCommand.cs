using System.Management.Automation;

namespace FouTools.Shell.Commands;

/// <summary>Write-Debug: a message on the debug stream.</summary>
[Cmdlet(VerbsCommunications.Write, "Debug")]
internal sealed class WriteDebugCommand : WriteMessageCommand
{
    protected override void ProcessRecord() => WriteDebug(Message);
}
