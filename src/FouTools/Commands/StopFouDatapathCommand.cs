using System.Management.Automation;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Model;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>Stops datapaths and removes their devices and sockets.</summary>
/// <remarks>
/// The default set is that of the object, because PowerShell tries its pipeline parameters first: bound by property, a piped
/// datapath would select whichever datapath has its name now.
/// </remarks>
[Cmdlet(VerbsLifecycle.Stop, "FouDatapath", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FouDatapathStatus))]
public sealed class StopFouDatapathCommand : DatapathSelectionCommand
{
    /// <summary>Names of the TUN devices, with wildcards.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The datapaths, as returned by Get-FouDatapath.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouDatapathStatus[] InputObject { get; set; } = [];

    /// <summary>Returns the stopped datapaths.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FouDatapathReference datapath in ParameterSetName == ByObject ? ReferencesOf(InputObject) : Select(Name))
        {
            if (!Confirmation.Ask(this, $"Stop datapath {datapath} and remove its device"))
            {
                continue;
            }

            WriteVerbose($"Stopping the workers of {datapath} and removing its device and sockets.");
            Stop(datapath);
        }
    }

    private void Stop(FouDatapathReference datapath)
    {
        try
        {
            FouDatapathStatus stopped = Datapaths.StopDatapath(datapath.Id);
            if (PassThru)
            {
                WriteObject(stopped);
            }
        }
        catch (DatapathException failure)
        {
            WriteError(DatapathErrorRecord.From(failure, datapath));
        }
    }
}
