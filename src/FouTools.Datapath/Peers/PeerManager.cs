using System.Net;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Peers;

/// <summary>Adds, changes and removes the peers of a datapath as a user asks for it: all of a change, or nothing.</summary>
internal sealed class PeerManager
{
    private readonly FouDatapathOptions _options;
    private readonly NetworkNamespace? _transportNetns;

    public PeerManager(FouDatapathOptions options, NetworkNamespace? transportNetns)
    {
        _options = options;
        _transportNetns = transportNetns;
        Table = new PeerTable(options.Mode.HasInnerAddresses());
    }

    public PeerTable Table { get; }

    /// <summary>The index of the datapath's device where packets to peers could be routed into it; 0 where not.</summary>
    public int DeviceIndex { get; set; }

    /// <summary>Looks up the route to a peer's address.</summary>
    /// <param name="remote">The address.</param>
    /// <param name="network">The host's network configuration.</param>
    /// <returns>The route.</returns>
    /// <exception cref="DatapathException">There is none, or it leads into the datapath's own device.</exception>
    public RemoteRoute FindRoute(IPAddress remote, IHostNetwork network)
    {
        RemoteRoute route = KernelErrors.Explain(
            () => network.FindRoute(_transportNetns, new RouteQuery(remote, _options.SourceAddress, _options.UnderlayInterface)), _ => null);
        if (DeviceIndex != 0 && route.InterfaceIndex == DeviceIndex)
        {
            throw new DatapathException(
                DatapathError.RoutingLoop,
                $"The route to the remote address {remote} leads into the tunnel itself.")
            {
                Property = DatapathProperty.RemoteAddress,
                Value = remote,
            };
        }

        return route;
    }

    /// <summary>Adds a peer.</summary>
    /// <exception cref="DatapathException">It is not possible, and nothing has changed.</exception>
    public Peer Add(FouPeerOptions requested, IHostNetwork network)
    {
        PeerOptionsCheck.ThrowIfFaulty(requested, _options);
        RemoteRoute? route = FindRoute(requested, network);
        lock (Table.Lock)
        {
            string name = requested.Name ?? NameOf(requested);
            if (Table.Only is { } only)
            {
                throw new DatapathException(
                    DatapathError.PeerNotPossible,
                    $"In {_options.Mode} mode there can be only one peer, and '{only.Name}' exists: no inner address selects another.")
                {
                    Object = only.Name,
                };
            }

            if (Table.Find(name) is not null)
            {
                throw new DatapathException(
                    DatapathError.PeerExists,
                    $"There is a peer '{name}' already.")
                {
                    Object = name,
                    Property = DatapathProperty.Name,
                    Value = name,
                };
            }

            ThrowIfTaken(requested.AllowedPrefix, null);
            var peer = new Peer(name, requested, PathOf(requested, route), route?.Mtu ?? TunnelMtu.UnknownUnderlay, _options.WorkerCount)
            {
                InterfaceIndex = route?.InterfaceIndex ?? 0,
            };
            Table.Add(peer);
            return peer;
        }
    }

    /// <summary>Changes a peer.</summary>
    /// <exception cref="DatapathException">It is not possible, and nothing has changed.</exception>
    public void Change(Peer peer, FouPeerOptions requested, IHostNetwork network)
    {
        PeerOptionsCheck.ThrowIfFaulty(requested, _options);
        RemoteRoute? route = FindRoute(requested, network);
        lock (Table.Lock)
        {
            ThrowIfGone(peer);
            ThrowIfTaken(requested.AllowedPrefix, peer);

            // A peer that roams stays where it was found unless the user moves it.
            bool isMoved = requested.RemoteAddress is not null
                && !(requested.RemoteAddress.Equals(peer.Options.RemoteAddress)
                    && requested.RemotePort == peer.Options.RemotePort
                    && requested.RemotePortIPv6 == peer.Options.RemotePortIPv6);
            PeerPath? path = isMoved || !requested.Roaming ? PathOf(requested, route) : peer.Path;
            Table.Change(peer, requested, path, route?.Mtu ?? TunnelMtu.UnknownUnderlay);
            peer.InterfaceIndex = route?.InterfaceIndex ?? 0;
        }
    }

    /// <summary>Removes a peer.</summary>
    /// <exception cref="DatapathException">It has been removed already.</exception>
    public void Remove(Peer peer)
    {
        lock (Table.Lock)
        {
            ThrowIfGone(peer);
            Table.Remove(peer);
        }
    }

    // A peer that is to be found by what it sends has no address to be named after, and an only one no prefix either.
    private static string NameOf(FouPeerOptions requested) => requested.RemoteAddress is { } address
        ? requested.RemotePort is { } port ? SocketEndpoint.From(address, port).ToString() : address.ToString()
        : requested.AllowedPrefix is [var prefix, ..] ? prefix.ToString()
        : FouPeerOptions.DefaultName;

    private RemoteRoute? FindRoute(FouPeerOptions requested, IHostNetwork network) =>
        requested.RemoteAddress is { } remote ? FindRoute(remote, network) : null;

    private PeerPath? PathOf(FouPeerOptions requested, RemoteRoute? route)
    {
        if (requested.RemoteAddress is not { } address || route is null)
        {
            return null;
        }

        int port = requested.RemotePort ?? 0;
        IPAddress local = _options.SourceAddress ?? route.SourceAddress;
        return new PeerPath(
            SocketEndpoint.From(address, port), (ushort)(requested.RemotePortIPv6 ?? port), SocketEndpoint.From(local, 0).Address);
    }

    private void ThrowIfGone(Peer peer)
    {
        if (!ReferenceEquals(Table.Find(peer.Name), peer))
        {
            throw new DatapathException(DatapathError.PeerNotFound, $"The peer '{peer.Name}' has been removed.") { Object = peer.Name };
        }
    }

    private void ThrowIfTaken(IEnumerable<IPNetwork> prefixes, Peer? self)
    {
        foreach (IPNetwork prefix in prefixes)
        {
            if (Table.FindOwner(prefix) is { } owner && owner != self)
            {
                throw new DatapathException(
                    DatapathError.PrefixInUse,
                    $"The prefix {prefix} belongs to peer '{owner.Name}' already.")
                {
                    Object = owner.Name,
                    Property = DatapathProperty.AllowedPrefix,
                    Value = prefix,
                };
            }
        }
    }
}
