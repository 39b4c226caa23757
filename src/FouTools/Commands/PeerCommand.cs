using System.Management.Automation;
using FouTools.Binding;
using FouTools.Datapath.Model;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>Base class of the peer cmdlets: selects peers and reports failures.</summary>
public abstract class PeerCommand : DatapathSelectionCommand
{
    /// <summary>Finds peers by name, and reports each name without wildcards that matches none.</summary>
    /// <param name="datapaths">The datapaths to search.</param>
    /// <param name="names">Names, with wildcards.</param>
    /// <returns>The peers, without duplicates.</returns>
    private protected IReadOnlyCollection<FouPeerStatus> SelectPeers(IReadOnlyCollection<FouDatapathReference> datapaths, IEnumerable<string> names)
    {
        var selected = new OrderedDictionary<Guid, FouPeerStatus>();
        foreach (string name in names)
        {
            bool isFound = false;
            foreach (FouDatapathReference datapath in datapaths)
            {
                foreach (FouPeerStatus peer in Find(datapath.Id, name))
                {
                    isFound = true;
                    selected.TryAdd(peer.Id, peer);
                }
            }

            if (!isFound && datapaths.Count > 0 && new NamePattern(name).IsOne)
            {
                WriteError(DatapathErrorRecord.PeerNotFound(name, datapaths));
            }
        }

        return selected.Values;
    }

    /// <summary>Runs an action for an object, and reports a failure with that object as target.</summary>
    private protected void Try(object? target, Action action)
    {
        try
        {
            action();
        }
        catch (DatapathException failure)
        {
            WriteError(DatapathErrorRecord.From(failure, target));
        }
    }

    // Looking up the exact name is faster than listing all peers, of which there may be thousands.
    private static FouPeerStatus[] Find(Guid datapath, string name) => Datapaths.FindPeer(datapath, name) is { } peer
        ? [peer]
        : new NamePattern(name, ignoresCase: true) is { IsOne: false } pattern ? pattern.Find(Datapaths.GetPeers(datapath), one => one.Name)
        : [];
}
