using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Measurement.Responding;

namespace FouTools.Commands;

/// <summary>Gets the running responders of this session.</summary>
[Cmdlet(VerbsCommon.Get, "TunnelResponder")]
[OutputType(typeof(TunnelResponder))]
public sealed class GetTunnelResponderCommand : PSCmdlet
{
    /// <summary>The TCP ports; by default all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Numbers]
    [ArgumentCompleter(typeof(ResponderPortCompleter))]
    public int[]? Port { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Port is null)
        {
            WriteObject(ModuleServices.Current.Responders.List(), enumerateCollection: true);
            return;
        }

        foreach (int port in Port)
        {
            TunnelResponder[] found = [.. ModuleServices.Current.Responders.List().Where(responder => responder.Port == port)];
            if (found.Length == 0)
            {
                WriteError(MeasurementErrorRecord.NotFound(port));
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
