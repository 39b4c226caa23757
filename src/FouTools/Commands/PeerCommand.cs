using System.Management.Automation;
using FouTools.Binding;
using FouTools.Composition;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Runtime;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>The part that all cmdlets of peers share: which peers are meant, and what becomes of failures.</summary>
public abstract class PeerCommand : DatapathSelectionCommand, IDisposable
{
    private NetlinkHostNetwork? _network;

    /// <summary>The host's network configuration, in one conversation however many peers are piped in.</summary>
    private protected NetlinkHostNetwork Network => _network ??= new NetlinkHostNetwork(WriteVerbose);

    /// <summary>Closes what the call has opened.</summary>
    public void Dispose()
    {
        _network?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Finds the peers of some names, reporting each name without wildcard that none has.</summary>
    /// <param name="datapaths">The datapaths whose peers are meant.</param>
    /// <param name="names">Names, with wildcards.</param>
    /// <returns>The peers, each once.</returns>
    private protected IReadOnlyCollection<FouPeer> SelectPeers(IReadOnlyCollection<FouDatapath> datapaths, IEnumerable<string> names)
    {
        var selected = new OrderedDictionary<(FouDatapath, string), FouPeer>();
        foreach (string name in names)
        {
            bool isFound = false;
            foreach (FouDatapath datapath in datapaths)
            {
                foreach (FouPeer peer in Find(datapath, name))
                {
                    isFound = true;
                    selected.TryAdd((datapath, peer.Name), peer);
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
    private static FouPeer[] Find(FouDatapath datapath, string name) => datapath.FindPeer(name) is { } peer
        ? [peer]
        : new NamePattern(name, ignoresCase: true) is { IsOne: false } pattern ? pattern.Find(datapath.GetPeers(), one => one.Name)
        : [];
}
