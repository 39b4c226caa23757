using System.Management.Automation;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Runtime;

namespace FouTools.Commands;

/// <summary>Stops datapaths and removes their devices and sockets.</summary>
/// <remarks>
/// The default set is that of the object, because PowerShell tries its pipeline parameters first: by its properties a piped
/// datapath would stand for whichever one has its name by now.
/// </remarks>
[Cmdlet(VerbsLifecycle.Stop, "FouDatapath", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FouDatapath))]
public sealed class StopFouDatapathCommand : DatapathSelectionCommand
{
    /// <summary>Names of the TUN devices, with wildcards.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The datapaths, as Get-FouDatapath gives them.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouDatapath[] InputObject { get; set; } = [];

    /// <summary>Returns the stopped datapaths.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FouDatapath datapath in ParameterSetName == ByObject ? InputObject : Select(Name))
        {
            if (!Consent.Ask(this, $"Stop datapath {datapath} and remove its device"))
            {
                continue;
            }

            WriteVerbose($"Ending the workers of {datapath} and removing its device and sockets.");
            Session.Datapaths.Stop(datapath);
            if (PassThru)
            {
                WriteObject(datapath);
            }
        }
    }
}
