using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>ICMP errors about outer packets, sent by the other host.</summary>
public abstract class PathErrorsTests(Carrier carrier) : WireTests(carrier)
{
    public sealed class ByEngine() : PathErrorsTests(Carrier.Engine);

    public sealed class ByPrograms() : PathErrorsTests(Carrier.Programs);

    [Theory]
    [InlineData(true, 1400, 1400)]
    [InlineData(true, 552, 552)]
    [InlineData(true, 551, 552)]
    [InlineData(true, 1, 552)]
    [InlineData(true, 0, 1492)]
    [InlineData(false, 1400, 1400)]
    [InlineData(false, 1280, 1280)]
    [InlineData(false, 100, 1280)]
    [InlineData(true, 1400, 1400, UdpEncapsulation.None)]
    [InlineData(true, 0, 1492, UdpEncapsulation.None)]
    [InlineData(false, 1400, 1400, UdpEncapsulation.None)]
    public void A_packet_that_is_too_big_makes_the_path_narrower(
        bool overIPv4, int reported, int expected, UdpEncapsulation encapsulation = UdpEncapsulation.Fou)
    {
        using var hosts = CreateHosts();
        byte[] quote = Quote(overIPv4, encapsulation);
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(overIPv4: overIPv4).In(encapsulation));
        FouPeer peer = Assert.Single(datapath.GetPeers());
        using Socket router = OpenRouter(hosts, overIPv4);
        Send(router, overIPv4, overIPv4 ? (byte)3 : (byte)2, overIPv4 ? (byte)4 : (byte)0, reported, quote);
        Eventually.Equal(expected, () => peer.GetStatus().PathMtu);
        Eventually.Equal("PathMtuLowered=1", () => $"{datapath.GetStatistics().Events}");

        // Once more is no news.
        Send(router, overIPv4, overIPv4 ? (byte)3 : (byte)2, overIPv4 ? (byte)4 : (byte)0, reported, quote);
        Send(router, overIPv4, overIPv4 ? (byte)3 : (byte)1, 1, 0, quote);
        Eventually.True(() => peer.GetStatus().LastFault is not null, () => "No fault is reported.");
        Assert.Equal(1, datapath.GetStatistics().Events.Single(what => what.Event == DatapathEvent.PathMtuLowered).Count);
    }

    [Theory]
    [InlineData(true, 3, 3, IcmpErrorKind.PortUnreachable)]
    [InlineData(true, 3, 1, IcmpErrorKind.HostUnreachable)]
    [InlineData(true, 3, 13, IcmpErrorKind.AdministrativelyProhibited)]
    [InlineData(true, 11, 0, IcmpErrorKind.TimeExceeded)]
    [InlineData(false, 1, 4, IcmpErrorKind.PortUnreachable)]
    [InlineData(false, 1, 0, IcmpErrorKind.NetworkUnreachable)]
    [InlineData(false, 3, 0, IcmpErrorKind.TimeExceeded)]
    public void Any_other_error_is_shown_with_its_peer(bool overIPv4, byte type, byte code, IcmpErrorKind kind)
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(overIPv4: overIPv4));
        FouPeer peer = Assert.Single(datapath.GetPeers());
        using Socket router = OpenRouter(hosts, overIPv4);
        Send(router, overIPv4, type, code, 0, Quote(overIPv4));
        Eventually.True(() => peer.GetStatus().LastFault is not null, () => "No fault is reported.");
        Assert.Equal((kind, overIPv4 ? "192.0.2.2" : "2001:db8::2"), (peer.GetStatus().LastFault!.Kind, peer.GetStatus().LastFault!.Reporter.ToString()));
        Assert.InRange(DateTimeOffset.Now - peer.GetStatus().LastFault!.Time, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Equal(1500, peer.GetStatus().PathMtu);
        Assert.Empty(datapath.GetStatistics().Drops);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Errors_about_packets_that_nobody_sent_change_nothing(bool overIPv4)
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(overIPv4: overIPv4));
        FouPeer peer = Assert.Single(datapath.GetPeers());
        using Socket router = OpenRouter(hosts, overIPv4);
        int header = overIPv4 ? 20 : 40;
        byte[] good = Quote(overIPv4);
        foreach (byte[] foreign in new[]
        {
            With(good, overIPv4 ? 15 : 23, 99), With(good, overIPv4 ? 19 : 39, 99), With(good, header + 3, 99), With(good, overIPv4 ? 9 : 6, 6),
            good[..(header + 7)], good[..header], With(good, 0, 0x55),
        })
        {
            Send(router, overIPv4, overIPv4 ? (byte)3 : (byte)2, overIPv4 ? (byte)4 : (byte)0, 1300, foreign);
            Send(router, overIPv4, overIPv4 ? (byte)3 : (byte)1, 1, 0, foreign);
        }

        Assert.Null(peer.GetStatus().LastFault);
        Send(router, overIPv4, overIPv4 ? (byte)3 : (byte)1, 1, 0, good);
        Eventually.True(() => peer.GetStatus().LastFault is not null, () => "No fault is reported.");
        Assert.Equal(1500, peer.GetStatus().PathMtu);
        Assert.Equal("PathFaultReported=1", $"{datapath.GetStatistics().Events}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_UDP_errors_about_other_addresses_and_protocols_change_nothing(bool overIPv4)
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(overIPv4: overIPv4).In(UdpEncapsulation.None));
        FouPeer peer = Assert.Single(datapath.GetPeers());
        using Socket router = OpenRouter(hosts, overIPv4);
        byte[] good = Quote(overIPv4, UdpEncapsulation.None);
        byte type = overIPv4 ? (byte)3 : (byte)1;
        foreach (byte[] foreign in new[]
        {
            With(good, overIPv4 ? 15 : 23, 99), With(good, overIPv4 ? 19 : 39, 99), With(good, overIPv4 ? 9 : 6, 47), Quote(overIPv4, UdpEncapsulation.Fou),
        })
        {
            Send(router, overIPv4, type, 1, 0, foreign);
        }

        // It comes after the others, and alone counts.
        Send(router, overIPv4, type, 1, 0, good);
        Eventually.True(() => peer.GetStatus().LastFault is not null, () => "No fault is reported.");
        Assert.Equal("PathFaultReported=1", $"{datapath.GetStatistics().Events}");
    }

    private static byte[] With(byte[] packet, int index, byte value)
    {
        packet = [.. packet];
        packet[index] = value;
        return packet;
    }

    // What a router quotes of a packet from 192.0.2.1, any port, to 192.0.2.2, port 5555.
    private static byte[] Quote(bool overIPv4, UdpEncapsulation encapsulation = UdpEncapsulation.Fou)
    {
        (string protocol, string payload) = encapsulation == UdpEncapsulation.None ? ("04", "450005c8") : ("11", "9c4115b305b40000");
        return Convert.FromHexString(overIPv4
            ? $"450005dc0001400040{protocol}0000c0000201c0000202{payload}"
            : $"6000000005b4{protocol}4020010db800000000000000000000000120010db8000000000000000000000002{payload}");
    }

    private static Socket OpenRouter(TwoHosts hosts, bool overIPv4) => hosts.Right.Run(() => new Socket(
        overIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6,
        SocketType.Raw,
        overIPv4 ? ProtocolType.Icmp : ProtocolType.IcmpV6));

    private static void Send(Socket router, bool overIPv4, byte type, byte code, int mtu, byte[] quote)
    {
        // The kernel computes the checksum of ICMPv6 (RFC 3542 section 3.1).
        byte[] message = [type, code, 0, 0, 0, 0, (byte)(mtu >> 8), (byte)mtu, .. quote];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)~InnerPackets.FoldedSum(message));
        router.SendTo(message, new IPEndPoint(IPAddress.Parse(overIPv4 ? "192.0.2.1" : "2001:db8::1"), 0));
    }
}
