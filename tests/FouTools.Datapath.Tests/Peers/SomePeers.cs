using System.Net;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Tests.Peers;

/// <summary>Peers for tests: at 192.0.2.x, seen from 192.0.2.1.</summary>
internal static class SomePeers
{
    public static readonly UInt128 Local = Address("192.0.2.1");

    public static UInt128 Address(string address) => SocketEndpoint.From(IPAddress.Parse(address), 0).Address;

    public static SocketEndpoint At(string address, ushort port) => SocketEndpoint.From(IPAddress.Parse(address), port);

    public static FouPeerOptions Options(string? address, int? port, params string[] prefixes) => new()
    {
        RemoteAddress = address is null ? null : IPAddress.Parse(address),
        RemotePort = port,
        AllowedPrefix = [.. prefixes.Select(IPNetwork.Parse)],
    };

    public static Peer Peer(string name, FouPeerOptions options) => new(
        name,
        options,
        options.RemoteAddress is { } address
            ? new PeerPath(SocketEndpoint.From(address, options.RemotePort!.Value), (ushort)(options.RemotePortIPv6 ?? options.RemotePort!.Value), Local)
            : null,
        1500,
        1);

    public static Peer Add(this PeerTable table, string name, FouPeerOptions options)
    {
        Peer peer = Peer(name, options);
        lock (table.Lock)
        {
            table.Add(peer);
        }

        return peer;
    }
}
