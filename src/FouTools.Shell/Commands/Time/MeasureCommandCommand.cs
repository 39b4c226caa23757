using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Internal;
using FouTools.Shell;

namespace Microsoft.PowerShell.Commands;

/// <summary>Measure-Command: how long a script block takes; its output is dropped.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Command")]
[OutputType(typeof(TimeSpan))]
internal sealed class MeasureCommandCommand : PSCmdlet
{
    private readonly ScriptBlock _discardOutput = ScriptBlock.Create(". $args[0] > $null");
    private readonly Stopwatch _watch = new();

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, Mandatory = true)]
    public ScriptBlock Expression { get; set; } = null!;

    protected override void ProcessRecord()
    {
        _watch.Start();
        try
        {
            EngineInternals.RunInScopeOfCaller(this, _discardOutput, (object?)InputObject ?? AutomationNull.Value, Expression);
        }
        finally
        {
            _watch.Stop();
        }
    }

    protected override void EndProcessing() => WriteObject(_watch.Elapsed);
}
