using System.Management.Automation;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Model;

namespace FouTools.Commands;

/// <summary>Stops captures of datapaths.</summary>
/// <remarks>The default set is that of the object, because PowerShell tries its pipeline parameters first.</remarks>
[Cmdlet(VerbsLifecycle.Stop, "FouCapture", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(FouCaptureStatus))]
public sealed class StopFouCaptureCommand : DatapathSelectionCommand
{
    /// <summary>Names of the TUN devices, with wildcards.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Datapath { get; set; } = [];

    /// <summary>The captures, as returned by Start-FouCapture.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouCaptureStatus[] InputObject { get; set; } = [];

    /// <summary>Returns the stopped captures, with their final counters.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FouCaptureStatus capture in ParameterSetName == ByObject ? InputObject : Select(Datapath).SelectMany(FindCapture))
        {
            if (!Confirmation.Ask(this, $"Stop the capture of {capture.Datapath} to '{capture.Path}'"))
            {
                continue;
            }

            FouCaptureStatus ended = Datapaths.StopCapture(capture);
            if (PassThru)
            {
                WriteObject(ended);
            }
        }
    }

    private IEnumerable<FouCaptureStatus> FindCapture(FouDatapathReference datapath)
    {
        if (Datapaths.GetStatus(datapath.Id).Capture is { } capture)
        {
            return [capture];
        }

        WriteVerbose($"{datapath} has no running capture.");
        return [];
    }
}
