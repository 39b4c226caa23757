using System.Net;
using FouTools.Bpf;
using FouTools.Datapath.Peers;

namespace FouTools.Datapath.Acceleration;

/// <summary>The inner prefixes of peers, as the programs know them.</summary>
/// <param name="tunnel">The programs.</param>
internal sealed class PeerPrefixes(BpfTunnel tunnel)
{
    private readonly Dictionary<Peer, IReadOnlyList<IPNetwork>> _lists = [];
    private Dictionary<IPNetwork, uint> _told = [];

    /// <summary>Tells the programs what has changed.</summary>
    /// <param name="present">All peers.</param>
    /// <param name="numberOf">What the programs call a peer.</param>
    public void Refresh(IReadOnlyList<Peer> present, Func<Peer, uint> numberOf)
    {
        if (present.Count == _lists.Count
            && present.All(peer => _lists.TryGetValue(peer, out IReadOnlyList<IPNetwork>? known) && ReferenceEquals(known, peer.Options.AllowedPrefix)))
        {
            return;
        }

        _lists.Clear();
        Dictionary<IPNetwork, uint> wanted = [];
        foreach (Peer peer in present)
        {
            IReadOnlyList<IPNetwork> prefixes = peer.Options.AllowedPrefix;
            _lists.Add(peer, prefixes);
            foreach (IPNetwork prefix in prefixes)
            {
                wanted[prefix] = numberOf(peer);
            }
        }

        foreach (IPNetwork prefix in _told.Keys.Where(prefix => !wanted.ContainsKey(prefix)))
        {
            tunnel.RemovePrefix(prefix);
        }

        // Also those of peers that the programs do not know: their packets must not go to whoever has a shorter prefix.
        foreach ((IPNetwork prefix, uint number) in wanted)
        {
            if (!_told.TryGetValue(prefix, out uint known) || known != number)
            {
                tunnel.SetPrefix(prefix, number);
            }
        }

        _told = wanted;
    }
}
