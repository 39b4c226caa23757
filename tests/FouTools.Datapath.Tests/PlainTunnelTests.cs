using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>Tunnels without UDP: what is on the wire, and what the datapath shows of itself.</summary>
public sealed class PlainTunnelTests
{
    [Theory]
    [InlineData(TunnelMode.IPIP, true, 4, "")]
    [InlineData(TunnelMode.IPIP, false, 4, "")]
    [InlineData(TunnelMode.SIT, true, 41, "")]
    [InlineData(TunnelMode.SIT, false, 41, "")]
    [InlineData(TunnelMode.GRE, true, 47, "00000800")]
    [InlineData(TunnelMode.GRE, false, 47, "00000800")]
    [InlineData(TunnelMode.GRETAP, true, 47, "00006558")]
    [InlineData(TunnelMode.GRETAP, false, 47, "00006558")]
    public void The_wire_has_IP_and_what_is_carried_and_nothing_between(TunnelMode mode, bool overIPv4, byte protocol, string between)
    {
        using var hosts = new TwoHosts();
        hosts.Start(hosts.LeftOptions(mode, overIPv4).In(UdpEncapsulation.None));
        using PacketSocket wire = PacketSocket.Open(hosts.Right, "r0", overIPv4 ? (ushort)0x0800 : (ushort)0x86dd);
        bool isIPv4 = mode != TunnelMode.SIT;
        byte[] inner = isIPv4
            ? InnerPackets.IPv4Udp(0x0a090001, 0x0a090002, 1, 2, [1, 2, 3, 4, 5])
            : InnerPackets.IPv6Udp(1, 2, [1, 2, 3, 4, 5]);
        byte[] carried = mode == TunnelMode.GRETAP ? InnerPackets.Frame(inner) : inner;
        using PacketSocket device = PacketSocket.Open(hosts.Left, "fou0", isIPv4 ? (ushort)0x0800 : (ushort)0x86dd, frames: true);
        device.Send(carried);

        byte[] expected = [.. Convert.FromHexString(between), .. carried];
        byte[] packet = wire.Receive(candidate => OuterPackets.Protocol(candidate) == protocol && OuterPackets.Payload(candidate).SequenceEqual(expected));
        int header = overIPv4 ? 20 : 40;
        Assert.Equal(header + expected.Length, packet.Length);
        string[] ends = overIPv4 ? ["192.0.2.1", "192.0.2.2"] : ["2001:db8::1", "2001:db8::2"];
        byte[] addresses = [.. ends.SelectMany(end => IPAddress.Parse(end).GetAddressBytes())];
        Assert.Equal(addresses, packet[(header - addresses.Length)..header]);
    }

    [Fact]
    public void There_are_no_ports()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions().In(UdpEncapsulation.None));
        Assert.Equal(1480, datapath.GetStatus().Mtu);
        Assert.Null(datapath.GetStatus().LocalPort);
        Assert.Null(datapath.GetStatus().RemotePort);
        FouPeer peer = Assert.Single(datapath.GetPeers());
        Assert.Null(peer.GetStatus().RemotePort);
        Assert.Null(peer.GetStatus().RemotePortIPv6);
        Assert.False(peer.GetStatus().AnySourcePort);
        Assert.DoesNotContain("5555", hosts.Left.Run(() => File.ReadAllText("/proc/thread-self/net/udp")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_packet_that_carries_nothing_is_no_keepalive(bool overIPv4)
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(overIPv4: overIPv4).In(UdpEncapsulation.None));
        SendFromRight(hosts, overIPv4, []);
        Eventually.Equal("Receive.Empty=1", () => $"{datapath.GetStatistics().Drops}");
        Assert.Empty(datapath.GetStatistics().Events);
    }

    [Fact]
    public void What_is_damaged_or_from_a_stranger_is_dropped_and_counted()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions().In(UdpEncapsulation.None) with { RemoteAddress = IPAddress.Parse("192.0.2.3") });
        SendFromRight(hosts, overIPv4: true, InnerPackets.IPv4Udp(0x0a090002, 0x0a090001, 1, 2, [1]));
        Eventually.Equal("Receive.UnknownPeer=1", () => $"{datapath.GetStatistics().Drops}");
    }

    [Fact]
    public void A_roaming_peer_is_found_by_its_address()
    {
        using var hosts = new TwoHosts();
        FouDatapath hub = hosts.Start(hosts.LeftOptions().In(UdpEncapsulation.None) with { RemoteAddress = null });
        FouPeer peer = hub.AddPeer(
            new FouPeerOptions { Roaming = true, AllowedPrefix = [IPNetwork.Parse("10.9.0.2/32")] }, new TestHostNetwork());
        hosts.Start(hosts.RightOptions().In(UdpEncapsulation.None));
        using Socket here = hosts.OpenSocket(hosts.Left, "10.9.0.1", 7000);
        using Socket there = hosts.OpenSocket(hosts.Right, "10.9.0.2", 7000);
        there.SendTo([1], here.LocalEndPoint!);
        Assert.Equal(1, here.Receive(new byte[10]));
        Assert.Equal((IPAddress.Parse("192.0.2.2"), (ushort?)null), (peer.GetStatus().RemoteAddress, peer.GetStatus().RemotePort));
        here.SendTo([2, 2], there.LocalEndPoint!);
        Assert.Equal(2, there.Receive(new byte[10]));
    }

    private static void SendFromRight(TwoHosts hosts, bool overIPv4, byte[] payload)
    {
        byte[] packet = overIPv4
            ? [0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, IPProtocol.IPIP, 0, 0, 192, 0, 2, 2, 192, 0, 2, 1, .. payload]
            :
            [
                0x60, 0, 0, 0, 0, (byte)payload.Length, IPProtocol.IPIP, 64,
                .. IPAddress.Parse("2001:db8::2").GetAddressBytes(), .. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. payload,
            ];
        using RawSocket sender = hosts.Right.Run(() => RawSocket.Open(overIPv4, 0, null));
        Assert.True(sender.Send(packet, SocketEndpoint.From(IPAddress.Parse(overIPv4 ? "192.0.2.1" : "2001:db8::1"), 0)).Succeeded);
    }
}
