using System.Management.Automation;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Model;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>Changes the given options of peers of running datapaths.</summary>
/// <remarks>The default set is that of the object, for the reason given in <see cref="StopFouDatapathCommand"/>.</remarks>
[Cmdlet(VerbsCommon.Set, "FouPeer", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FouPeerStatus))]
public sealed class SetFouPeerCommand : PeerSettingsCommand
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

    /// <summary>Returns the peers.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FouPeerStatus peer in ParameterSetName == ByObject ? InputObject : SelectPeers(Select(Datapath), Name))
        {
            Try(peer, () => Change(peer));
        }
    }

    private void Change(FouPeerStatus peer)
    {
        FouPeerOptions before = Datapaths.GetPeerOptions(peer);
        FouPeerOptions after = ApplySettings(before);
        IReadOnlyList<string> changes = PeerDifference.Find(before, after);
        if (changes.Count == 0)
        {
            WriteVerbose($"{peer} already has these settings.");
            peer = Datapaths.FindPeer(peer.DatapathId, peer.Name) ?? peer;
        }
        else if (Confirmation.Ask(this, $"Change peer {peer}: {string.Join("; ", changes)}"))
        {
            peer = Datapaths.SetPeer(peer, after, WriteVerbose);
        }
        else
        {
            return;
        }

        if (PassThru)
        {
            WriteObject(peer);
        }
    }
}
