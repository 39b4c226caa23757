using System.Management.Automation;
using FouTools.Completion;
using FouTools.Datapath.Model;

namespace FouTools.Commands;

/// <summary>Gets the peers of running datapaths.</summary>
[Cmdlet(VerbsCommon.Get, "FouPeer", DefaultParameterSetName = ByName)]
[OutputType(typeof(FouPeerStatus))]
public sealed class GetFouPeerCommand : PeerCommand
{
    /// <summary>Names of datapaths, with wildcards; by default all.</summary>
    [Parameter(ParameterSetName = ByName, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Datapath { get; set; } = ["*"];

    /// <summary>The datapaths, as returned by Get-FouDatapath.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouDatapathStatus[] InputObject { get; set; } = [];

    /// <summary>Names of peers, with wildcards; by default all.</summary>
    [Parameter(ParameterSetName = ByName, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PeerNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(ParameterSetName == ByObject ? InputObject : Datapath, () => WriteObject(
        SelectPeers(ParameterSetName == ByObject ? [.. ReferencesOf(InputObject)] : Select(Datapath), Name), enumerateCollection: true));
}
