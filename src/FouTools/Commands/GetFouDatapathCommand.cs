using System.Management.Automation;
using FouTools.Completion;
using FouTools.Datapath.Runtime;

namespace FouTools.Commands;

/// <summary>Gets the datapaths that this session has started and not yet stopped.</summary>
[Cmdlet(VerbsCommon.Get, "FouDatapath", DefaultParameterSetName = ByName)]
[OutputType(typeof(FouDatapath))]
public sealed class GetFouDatapathCommand : DatapathSelectionCommand
{
    /// <summary>Names of the TUN devices, with wildcards; left out, all.</summary>
    [Parameter(ParameterSetName = ByName, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Select(Name), enumerateCollection: true);
}
