using System.Management.Automation;
using FouTools.Completion;
using FouTools.Datapath;
using FouTools.Datapath.Counters;

namespace FouTools.Commands;

/// <summary>Gets what datapaths have carried and dropped.</summary>
[Cmdlet(VerbsCommon.Get, "FouDatapathStatistics", DefaultParameterSetName = ByName)]
[OutputType(typeof(FouDatapathStatistics))]
public sealed class GetFouDatapathStatisticsCommand : DatapathSelectionCommand
{
    /// <summary>Names of the TUN devices, with wildcards; left out, all.</summary>
    [Parameter(ParameterSetName = ByName, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The datapaths, as Get-FouDatapath gives them; a stopped one still has its last counters.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouDatapath[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FouDatapath datapath in ParameterSetName == ByObject ? InputObject : Select(Name))
        {
            WriteObject(datapath.GetStatistics());
        }
    }
}
