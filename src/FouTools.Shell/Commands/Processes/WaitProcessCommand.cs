using System.Diagnostics;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Wait-Process: waits until processes have ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Process", DefaultParameterSetName = "Name")]
[OutputType(typeof(Process))]
internal sealed class WaitProcessCommand : ProcessCommand, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Process> _processes = [];

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[]? Name { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    [Alias("PID")]
    public int[]? Id { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    public Process[]? InputObject { get; set; }

    [Parameter(Position = 1)]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 32767)]
    public int? Timeout { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    public void Dispose() => _stop.Dispose();

    protected override void ProcessRecord() => _processes.AddRange(Find(Id, Name, InputObject));

    protected override void StopProcessing() => _stop.Cancel();

    protected override void EndProcessing()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        if (Timeout is { } seconds)
        {
            limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        foreach (var process in _processes)
        {
            try
            {
                process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
            {
                var error = new TimeoutException($"{process.ProcessName} ({process.Id}) has not ended in {Timeout} s.");
                WriteProcessError(error, "ProcessNotTerminated", process);
            }
            catch (OperationCanceledException)
            {
                throw new PipelineStoppedException();
            }
        }

        if (PassThru)
        {
            WriteObject(_processes, enumerateCollection: true);
        }
    }
}
