using System.Collections.Concurrent;
using System.Net;
using FouTools.Datapath.Model;

namespace FouTools.Datapath.Peers;

/// <summary>
/// The peers of one datapath. One thread at a time changes it, under <see cref="Lock"/>; workers look up at any time without
/// a lock.
/// </summary>
internal sealed class PeerTable
{
    private readonly PrefixTable<Peer> _prefixes = new();
    private readonly Dictionary<string, Peer> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<UInt128, Peer[]> _addresses = new();
    private readonly bool _hasInnerAddresses;
    private volatile Peer? _only;
    private volatile bool _hasUnknownPlaces;

    /// <summary>Makes an empty table.</summary>
    /// <param name="hasInnerAddresses">Whether inner addresses choose the peer; where not, there is one peer at most.</param>
    public PeerTable(bool hasInnerAddresses) => _hasInnerAddresses = hasInnerAddresses;

    /// <summary>Held by whoever changes the table.</summary>
    public Lock Lock { get; } = new();

    /// <summary>The one peer of a mode without inner addresses, or null.</summary>
    public Peer? Only => _only;

    public IReadOnlyList<Peer> List()
    {
        lock (Lock)
        {
            return [.. _names.Values];
        }
    }

    public Peer? Find(string name) => _names.GetValueOrDefault(name);

    /// <summary>The peer that has exactly this prefix.</summary>
    public Peer? FindOwner(IPNetwork prefix) => _prefixes.FindExact(prefix);

    /// <summary>The peer with the longest prefix that an inner IPv4 address is in.</summary>
    public Peer? FindIPv4(uint address) => _hasInnerAddresses ? _prefixes.FindIPv4(address) : _only;

    /// <summary>The peer with the longest prefix that an inner IPv6 address is in.</summary>
    public Peer? FindIPv6(UInt128 address) => _hasInnerAddresses ? _prefixes.FindIPv6(address) : _only;

    /// <summary>Whether peers may send from addresses that are not known: they roam, or are members of a multicast group.</summary>
    public bool HasUnknownPlaces => _hasUnknownPlaces;

    /// <summary>Whether some peer is at an outer address.</summary>
    public bool Knows(UInt128 outerAddress) => _addresses.ContainsKey(outerAddress);

    /// <summary>The peers at an outer address.</summary>
    public Peer[] At(UInt128 outerAddress) => _addresses.GetValueOrDefault(outerAddress) ?? [];

    public void Add(Peer peer)
    {
        _names.Add(peer.Name, peer);
        AddAddress(peer);
        AddPrefixes(peer, peer.Options.AllowedPrefix);
        _only = _hasInnerAddresses ? null : peer;
        _hasUnknownPlaces |= HasUnknownPlace(peer);
    }

    public void Remove(Peer peer)
    {
        _only = null;
        RemovePrefixes(peer.Options.AllowedPrefix);
        RemoveAddress(peer);
        _names.Remove(peer.Name);
        _hasUnknownPlaces = _names.Values.Any(HasUnknownPlace);
    }

    public void Change(Peer peer, FouPeerOptions options, PeerPath? path, int linkMtu)
    {
        IReadOnlyList<IPNetwork> before = peer.Options.AllowedPrefix;
        RemoveAddress(peer);
        peer.Change(options, path, linkMtu);
        AddAddress(peer);
        RemovePrefixes(before.Except(options.AllowedPrefix));
        AddPrefixes(peer, options.AllowedPrefix.Except(before));
        _hasUnknownPlaces = _names.Values.Any(HasUnknownPlace);
    }

    /// <summary>Follows a roaming peer; called by workers.</summary>
    public void Move(Peer peer, Linux.Sockets.SocketEndpoint remote, UInt128 local)
    {
        lock (Lock)
        {
            // Whoever removed it meanwhile must not find its address left behind.
            if (!ReferenceEquals(Find(peer.Name), peer))
            {
                return;
            }

            RemoveAddress(peer);
            peer.MoveTo(remote, local);
            AddAddress(peer);
        }
    }

    private static bool HasUnknownPlace(Peer peer) => peer.Options.Roaming || peer.Path?.IsMulticast == true;

    private void AddPrefixes(Peer peer, IEnumerable<IPNetwork> prefixes)
    {
        foreach (IPNetwork prefix in prefixes)
        {
            _prefixes.TryAdd(prefix, peer);
        }
    }

    private void RemovePrefixes(IEnumerable<IPNetwork> prefixes)
    {
        foreach (IPNetwork prefix in prefixes)
        {
            _prefixes.Remove(prefix);
        }
    }

    private void AddAddress(Peer peer)
    {
        if (peer.Path is { } path)
        {
            _addresses.AddOrUpdate(path.Remote.Address, _ => [peer], (_, others) => [.. others, peer]);
        }
    }

    private void RemoveAddress(Peer peer)
    {
        if (peer.Path is not { } path || !_addresses.TryGetValue(path.Remote.Address, out Peer[]? peers))
        {
            return;
        }

        Peer[] others = [.. peers.Where(other => other != peer)];
        if (others.Length == 0)
        {
            _addresses.TryRemove(path.Remote.Address, out _);
        }
        else
        {
            _addresses[path.Remote.Address] = others;
        }
    }
}
