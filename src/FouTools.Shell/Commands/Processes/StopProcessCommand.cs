using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Stop-Process: kills processes.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Process", DefaultParameterSetName = "Id", SupportsShouldProcess = true)]
[OutputType(typeof(Process))]
internal sealed class StopProcessCommand : ProcessCommand
{
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    public int[]? Id { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[]? Name { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    public Process[]? InputObject { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var process in Find(Id, Name, InputObject))
        {
            Stop(process);
        }
    }

    private void Stop(Process process)
    {
        try
        {
            if (!process.HasExited && ShouldProcess($"{process.ProcessName} ({process.Id})"))
            {
                process.Kill();
            }

            if (PassThru)
            {
                WriteObject(process);
            }
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            WriteProcessError(error, "CouldNotStopProcess", process);
        }
    }
}
