using System.Management.Automation;
using System.Management.Automation.Internal;
using FouTools.Shell;

namespace Microsoft.PowerShell.Commands;

/// <summary>Invoke-Expression: runs text as a script in the scope of the caller.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Expression")]
internal sealed class InvokeExpressionCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [ValidateTrustedData]
    public string Command { get; set; } = "";

    protected override void ProcessRecord() =>
        EngineInternals.RunInScopeOfCaller(this, InvokeCommand.NewScriptBlock(Command), AutomationNull.Value);
}
