using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Measurement.Responding;

namespace FouTools.Commands;

/// <summary>Stops responders and ends their sessions.</summary>
/// <remarks>The default set is that of the object, because PowerShell tries its pipeline parameters first.</remarks>
[Cmdlet(VerbsLifecycle.Stop, "TunnelResponder", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(TunnelResponder))]
public sealed class StopTunnelResponderCommand : PSCmdlet
{
    private const string ByPort = "ByPort";
    private const string ByObject = "ByObject";

    /// <summary>The TCP ports, in any network namespace.</summary>
    [Parameter(ParameterSetName = ByPort, Mandatory = true, Position = 0)]
    [Numbers]
    [ArgumentCompleter(typeof(ResponderPortCompleter))]
    public int[] Port { get; set; } = [];

    /// <summary>The responders, as returned by Get-TunnelResponder.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public TunnelResponder[] InputObject { get; set; } = [];

    /// <summary>Returns the stopped responders.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (TunnelResponder responder in ParameterSetName == ByObject ? InputObject : Port.SelectMany(Find))
        {
            if (!Confirmation.Ask(this, $"Stop the responder at {responder}"))
            {
                continue;
            }

            responder.Stop();
            if (PassThru)
            {
                WriteObject(responder);
            }
        }
    }

    private TunnelResponder[] Find(int port)
    {
        TunnelResponder[] found = [.. ModuleServices.Current.Responders.List().Where(responder => responder.Port == port)];
        if (found.Length == 0)
        {
            WriteError(MeasurementErrorRecord.NotFound(port));
        }

        return found;
    }
}
