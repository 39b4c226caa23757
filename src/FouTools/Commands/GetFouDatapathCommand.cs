using System.Management.Automation;
using FouTools.Completion;
using FouTools.Datapath.Model;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>Gets the running datapaths of this session.</summary>
[Cmdlet(VerbsCommon.Get, "FouDatapath", DefaultParameterSetName = ByName)]
[OutputType(typeof(FouDatapathStatus))]
public sealed class GetFouDatapathCommand : DatapathSelectionCommand
{
    /// <summary>Names of the TUN devices, with wildcards; by default all.</summary>
    [Parameter(ParameterSetName = ByName, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Earlier status objects; the current status is returned, also of a recently stopped datapath.</summary>
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
