using System.Net;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Support;

/// <summary>
/// Encapsulates single packets without devices and sockets, from 192.0.2.1 or 2001:db8::1 to 192.0.2.2 or 2001:db8::2.
/// </summary>
internal static class Outgoing
{
    public const ushort SourcePort = 40001;
    public const ushort RemotePort = 5555;

    public static EncapsulationSettings Settings(TunnelMode mode, UdpEncapsulation encapsulation = UdpEncapsulation.Fou) => new()
    {
        Mode = mode,
        Encapsulation = encapsulation,
        SourcePort = Port(new SourcePortPolicy(SourcePort)),
        UdpChecksum = true,
        HashSeed = 7,
    };

    public static SourcePortSelector Port(SourcePortPolicy policy, SourcePortRange? range = null, ushort localPort = RemotePort) =>
        SourcePortSelector.Create(policy, localPort, range ?? SourcePortRange.Default);

    public static PeerPath Path(bool overIPv4, ushort? portIPv6 = null, ushort port = RemotePort) => new(
        SocketEndpoint.From(Remote(overIPv4), port), portIPv6 ?? port, SocketEndpoint.From(Local(overIPv4), 0).Address);

    public static IPAddress Local(bool overIPv4) => IPAddress.Parse(overIPv4 ? "192.0.2.1" : "2001:db8::1");

    public static IPAddress Remote(bool overIPv4) => IPAddress.Parse(overIPv4 ? "192.0.2.2" : "2001:db8::2");

    public static Peer Peer(bool overIPv4, ushort port = RemotePort) =>
        new("remote", new FouPeerOptions(), Path(overIPv4, port: port), 1500, 1);

    /// <summary>Encapsulates a packet; where its checksum is pending, the field is first made what the host leaves there.</summary>
    /// <returns>The outer packet.</returns>
    public static byte[] Encapsulate(
        EncapsulationSettings settings, byte[] inner, bool pending = false, Encapsulator? encapsulator = null, Peer? peer = null, PeerPath? path = null)
    {
        byte[] buffer = [.. new byte[Encapsulator.Headroom], .. inner];
        int start = TransportOffset(inner, settings.Mode);
        PendingChecksum left = default;
        if (pending)
        {
            PendingInner.Leave(buffer.AsSpan(Encapsulator.Headroom), NetworkOffset(settings.Mode));
            left = new PendingChecksum(Encapsulator.Headroom + start, Encapsulator.Headroom + start + PendingInner.UdpField);
        }

        Assert.Equal(DropReason.None, Read(settings, buffer, inner.Length, out HostPacket packet));
        encapsulator ??= new Encapsulator(settings);
        Assert.Equal(DropReason.None, encapsulator.Encapsulate(
            buffer,
            packet,
            left,
            peer ?? Peer(settings.OverIPv4),
            path ?? Path(settings.OverIPv4),
            mayFragment: false,
            out int outerOffset));
        Assert.Equal(packet.Offset - encapsulator.HeaderLength(pending), outerOffset);
        Assert.All(buffer[..Math.Min(outerOffset, Encapsulator.Headroom)], free => Assert.Equal(0, free));
        return buffer[outerOffset..packet.End];
    }

    /// <summary>Reads a packet that begins behind the headroom of a buffer.</summary>
    public static DropReason Read(EncapsulationSettings settings, byte[] buffer, int length, out HostPacket packet)
    {
        ushort etherType = settings.Mode switch
        {
            TunnelMode.GRETAP => 0,
            TunnelMode.MPLS => 0x8847,
            _ => buffer.ElementAtOrDefault(Encapsulator.Headroom) >> 4 == 6 ? (ushort)0x86dd : (ushort)0x0800,
        };
        return new HostPacketReader(settings.Mode, settings.Protocol).Read(buffer, Encapsulator.Headroom, length, etherType, out packet);
    }

    /// <summary>Where the IP header of a packet that the host sent is, which is behind Ethernet's in mode GRETAP.</summary>
    public static int NetworkOffset(TunnelMode mode) => mode == TunnelMode.GRETAP ? InnerPackets.EthernetLength : 0;

    private static int TransportOffset(byte[] inner, TunnelMode mode)
    {
        int network = NetworkOffset(mode);
        return mode == TunnelMode.MPLS ? 0 : network + (inner[network] >> 4 == 4 ? 20 : 40);
    }
}
