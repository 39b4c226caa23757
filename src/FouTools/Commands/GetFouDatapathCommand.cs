using System.Management.Automation;
using FouTools.Completion;
using FouTools.Datapath.Model;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>Gets the datapaths that this session has started and not yet stopped.</summary>
[Cmdlet(VerbsCommon.Get, "FouDatapath", DefaultParameterSetName = ByName)]
[OutputType(typeof(FouDatapathStatus))]
public sealed class GetFouDatapathCommand : DatapathSelectionCommand
{
    /// <summary>Names of the TUN devices, with wildcards; left out, all.</summary>
    [Parameter(ParameterSetName = ByName, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Datapaths as they were; what they are now is returned, also of one that was stopped lately.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouDatapathStatus[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FouDatapathReference datapath in ParameterSetName == ByObject ? ReferencesOf(InputObject) : Select(Name))
        {
            try
            {
                WriteObject(Datapaths.GetStatus(datapath.Id));
            }
            catch (DatapathException failure)
            {
                WriteError(DatapathErrorRecord.From(failure, datapath));
            }
        }
    }
}
