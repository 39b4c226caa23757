using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>BeforeDiscovery: runs its script at once, in the scope it stands in.</summary>
internal sealed class BeforeDiscoveryCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock? ScriptBlock { get; set; }

    protected override void EndProcessing()
    {
        _ = TestSession.BlockFor("BeforeDiscovery");
        SessionState.InvokeCommand.InvokeScript(false, ScriptBlock, null);
    }
}
