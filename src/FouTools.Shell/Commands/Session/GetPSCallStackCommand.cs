using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-PSCallStack: who called whom.</summary>
[Cmdlet(VerbsCommon.Get, "PSCallStack")]
[OutputType(typeof(CallStackFrame))]
internal sealed class GetPSCallStackCommand : PSCmdlet
{
    protected override void ProcessRecord()
    {
        if (System.Management.Automation.Runspaces.Runspace.DefaultRunspace.Debugger is { } debugger)
        {
            foreach (var frame in debugger.GetCallStack())
            {
                WriteObject(frame);
            }
        }
    }
}
