using System.Management.Automation;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Model;

namespace FouTools.Commands;

/// <summary>Removes peers from running datapaths.</summary>
/// <remarks>The default set is that of the object, for the reason given in <see cref="StopFouDatapathCommand"/>.</remarks>
[Cmdlet(VerbsCommon.Remove, "FouPeer", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FouPeerStatus))]
public sealed class RemoveFouPeerCommand : PeerCommand
{
    /// <summary>Names of datapaths, with wildcards.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string[] Datapath { get; set; } = [];

    /// <summary>Names of peers, with wildcards.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PeerNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The peers, as returned by Get-FouPeer.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouPeerStatus[] InputObject { get; set; } = [];

    /// <summary>Returns the removed peers.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FouPeerStatus peer in ParameterSetName == ByObject ? InputObject : SelectPeers(Select(Datapath), Name))
        {
            Try(peer, () => Remove(peer));
        }
    }

    private void Remove(FouPeerStatus peer)
    {
        if (!Confirmation.Ask(this, $"Remove peer {peer}"))
        {
            return;
        }

        FouPeerStatus removed = Datapaths.RemovePeer(peer);
        if (PassThru)
        {
            WriteObject(removed);
        }
    }
}
