using System.Management.Automation;
using FouTools.Binding;
using FouTools.Datapath.Model;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>The part that all cmdlets of peers share: which peers are meant, and what becomes of failures.</summary>
public abstract class PeerCommand : DatapathSelectionCommand
{
    /// <summary>Finds the peers of some names, reporting each name without wildcard that none has.</summary>
    /// <param name="datapaths">The datapaths whose peers are meant.</param>
    /// <param name="names">Names, with wildcards.</param>
    /// <returns>The peers, each once.</returns>
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

    /// <summary>Does something for one object, and reports its failure as that object's.</summary>
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

    // By its very name a peer is found faster than among all of them, of which there may be thousands.
    private static FouPeerStatus[] Find(Guid datapath, string name) => Datapaths.FindPeer(datapath, name) is { } peer
        ? [peer]
        : new NamePattern(name, ignoresCase: true) is { IsOne: false } pattern ? pattern.Find(Datapaths.GetPeers(datapath), one => one.Name)
        : [];
}
