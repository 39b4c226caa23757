using System.Net;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Peers;

/// <summary>Where a peer is, with what outer headers need of it computed once. Never changed, only replaced.</summary>
internal sealed class PeerPath
{
    public PeerPath(SocketEndpoint remote, ushort remotePortIPv6, UInt128 local)
    {
        Remote = remote;
        RemotePortIPv6 = remotePortIPv6;
        Local = local;
        RemoteIPv4 = (uint)remote.Address;
        LocalIPv4 = (uint)local;
        IsMulticast = remote.IsIPv4 ? RemoteIPv4 >> 28 == 0xe : (byte)(remote.Address >> 120) == 0xff;

        // The length is added for each datagram.
        PseudoHeader = remote.IsIPv4
            ? InternetChecksum.PseudoHeader(LocalIPv4, RemoteIPv4, IPProtocol.Udp, 0)
            : InternetChecksum.PseudoHeader(local, remote.Address, IPProtocol.Udp, 0);
    }

    /// <summary>Where packets for it are sent; without UDP to port 0.</summary>
    public SocketEndpoint Remote { get; }

    /// <summary>The port that IPv6 is sent to where nothing but the port tells it from IPv4.</summary>
    public ushort RemotePortIPv6 { get; }

    /// <summary>The outer source address; IPv4 as IPv4-mapped IPv6.</summary>
    public UInt128 Local { get; }

    /// <summary>The lower 32 bits of <see cref="Remote"/>: the address in host byte order when it is IPv4.</summary>
    public uint RemoteIPv4 { get; }

    /// <summary>The lower 32 bits of <see cref="Local"/>: the address in host byte order when it is IPv4.</summary>
    public uint LocalIPv4 { get; }

    public bool IsMulticast { get; }

    /// <summary>The port of <see cref="Remote"/>; null without UDP.</summary>
    public ushort? RemotePort => Remote.Port > 0 ? Remote.Port : null;

    /// <summary>The port that IPv6 is sent to, where it is another one than <see cref="RemotePort"/>.</summary>
    public ushort? OtherPortIPv6 => RemotePortIPv6 == Remote.Port ? null : RemotePortIPv6;

    /// <summary><see cref="Local"/> as an object.</summary>
    public IPAddress LocalAddress => new SocketEndpoint(Local, 0).ToIPAddress();

    /// <summary>The partial sum of the UDP pseudo-header without the length.</summary>
    public ulong PseudoHeader { get; }

    /// <summary>Whether packets for it are sent to a port; without UDP it is 0.</summary>
    public bool SendsTo(ushort port) => port == Remote.Port || port == RemotePortIPv6;
}
