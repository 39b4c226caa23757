using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;

namespace FouTools.Datapath.Tests;

/// <summary>Several peers of one running datapath.</summary>
public abstract class PeersTests(Carrier carrier) : WireTests(carrier)
{
    public sealed class ByEngine() : PeersTests(Carrier.Engine);

    public sealed class ByPrograms() : PeersTests(Carrier.Programs);

    private static readonly IPEndPoint s_here = new(IPAddress.Parse("192.0.2.1"), TwoHosts.Port);
    private static readonly TestHostNetwork s_network = new();

    [Fact]
    public void Two_peers_behind_one_address_are_told_apart_by_their_ports()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = StartAlone(hosts);
        FouPeer first = datapath.AddPeer(Wish("192.0.2.2", 6001, "10.9.0.16/28"), s_network);
        FouPeer second = datapath.AddPeer(Wish("192.0.2.2", 6002, "10.9.0.32/28"), s_network);
        Socket firstSocket = hosts.OpenSocket(hosts.Right, "192.0.2.2", 6001);
        Socket secondSocket = hosts.OpenSocket(hosts.Right, "192.0.2.2", 6002);
        Socket inner = hosts.OpenSocket(hosts.Left, "10.9.0.1", 7000);
        byte[] buffer = new byte[200];

        inner.SendTo(new byte[10], new IPEndPoint(IPAddress.Parse("10.9.0.17"), 7000));
        Assert.Equal(38, firstSocket.Receive(buffer));
        inner.SendTo(new byte[20], new IPEndPoint(IPAddress.Parse("10.9.0.33"), 7000));
        Assert.Equal(48, secondSocket.Receive(buffer));

        firstSocket.SendTo(From("10.9.0.17", 1), s_here);
        Assert.Equal(1, inner.Receive(buffer));
        secondSocket.SendTo(From("10.9.0.33", 2), s_here);
        Assert.Equal(2, inner.Receive(buffer));
        Eventually.Equal((1L, 38L, 1L, 29L), () => (first.GetStatus().SentPackets, first.GetStatus().SentBytes, first.GetStatus().ReceivedPackets, first.GetStatus().ReceivedBytes));
        Eventually.Equal((1L, 48L, 1L, 30L), () => (second.GetStatus().SentPackets, second.GetStatus().SentBytes, second.GetStatus().ReceivedPackets, second.GetStatus().ReceivedBytes));
        Eventually.True(() => first.GetStatus().LastReceived is not null, () => "It was never heard of.");

        // Each only from its own port, with its own addresses.
        secondSocket.SendTo(From("10.9.0.17", 3), s_here);
        Eventually.Equal("Receive.UnexpectedSourcePort=1", () => $"{datapath.GetStatistics().Drops}");
        firstSocket.SendTo(From("10.9.0.99", 3), s_here);
        Eventually.Equal("Receive.InnerSourceNotAllowed=1", () => $"{datapath.GetStatistics().Drops.FirstOrDefault(drop => drop.Reason == DropReason.InnerSourceNotAllowed)}");
        inner.SendTo(new byte[20], new IPEndPoint(IPAddress.Parse("10.9.0.99"), 7000));
        Eventually.Equal("Send.NoPeer=1", () => $"{datapath.GetStatistics().Drops.FirstOrDefault(drop => drop.Reason == DropReason.NoPeer)}");
        Assert.Equal(1, first.GetStatus().Dropped);
    }

    [Fact]
    public void A_peer_is_followed_where_roaming_is_on_and_refused_where_it_is_off()
    {
        ExpectLeft(AccelerationParts.Send | AccelerationParts.Receive);
        using var hosts = CreateHosts();
        FouDatapath datapath = StartAlone(hosts);
        FouPeer peer = datapath.AddPeer(Wish(null, null, "10.9.0.16/28") with { Roaming = true }, s_network);
        Socket inner = hosts.OpenSocket(hosts.Left, "10.9.0.1", 7000);
        byte[] buffer = new byte[200];
        inner.SendTo(new byte[10], new IPEndPoint(IPAddress.Parse("10.9.0.17"), 7000));
        Eventually.Equal("Send.PeerNotLocated=1", () => $"{datapath.GetStatistics().Drops}");
        Assert.Equal((null, null, null), (peer.GetStatus().RemoteAddress, peer.GetStatus().RemotePort, peer.GetStatus().LocalAddress));

        foreach ((string address, int port) in new[] { ("192.0.2.2", 6001), ("192.0.2.2", 6002), ("192.0.2.3", 6002) })
        {
            using Socket socket = hosts.OpenSocket(hosts.Right, address, port);
            socket.SendTo(From("10.9.0.17", 1), s_here);
            Assert.Equal(1, inner.Receive(buffer));
            inner.SendTo(new byte[10], new IPEndPoint(IPAddress.Parse("10.9.0.17"), 7000));
            Assert.Equal(38, socket.Receive(buffer));
            Assert.Equal((address, (ushort?)port, "192.0.2.1"), ($"{peer.GetStatus().RemoteAddress}", peer.GetStatus().RemotePort, $"{peer.GetStatus().LocalAddress}"));
        }

        Assert.Equal("PeerMoved=3", $"{datapath.GetStatistics().Events}");
        datapath.SetPeer(peer, Wish("192.0.2.2", 6001, "10.9.0.16/28"), s_network);
        Socket elsewhere = hosts.OpenSocket(hosts.Right, "192.0.2.2", 6009);
        elsewhere.SendTo(From("10.9.0.17", 1), s_here);
        Eventually.Equal(1, () => peer.GetStatus().Dropped - 1);
        Assert.Contains("Receive.UnexpectedSourcePort=1", $"{datapath.GetStatistics().Drops}", StringComparison.Ordinal);
        Assert.Equal((ushort)6001, peer.GetStatus().RemotePort);
    }

    [Fact]
    public void A_removed_peer_is_a_stranger()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = StartAlone(hosts);
        FouPeer peer = datapath.AddPeer(Wish("192.0.2.2", 6001, "10.9.0.16/28"), s_network);
        datapath.RemovePeer(peer);
        Assert.Empty(datapath.GetPeers());
        hosts.OpenSocket(hosts.Right, "192.0.2.2", 6001).SendTo(From("10.9.0.17", 1), s_here);
        Eventually.Equal("Receive.UnknownPeer=1", () => $"{datapath.GetStatistics().Drops}");
        Assert.Equal(DatapathError.PeerNotFound, Assert.Throws<DatapathException>(() => datapath.RemovePeer(peer)).Error);

        datapath.Stop();
        Assert.Equal(DatapathError.DatapathStopped, Assert.Throws<DatapathException>(() => datapath.RemovePeer(peer)).Error);
        Assert.Equal(DatapathError.DatapathStopped, Assert.Throws<DatapathException>(() => datapath.AddPeer(peer.Options, s_network)).Error);
        Assert.Equal(DatapathError.DatapathStopped, Assert.Throws<DatapathException>(() => datapath.SetPeer(peer, peer.Options, s_network)).Error);
    }

    [Fact]
    public void Keepalives_leave_from_the_local_port_as_soon_as_a_peer_is_found_and_while_it_is_idle()
    {
        ExpectLeft(AccelerationParts.Send | AccelerationParts.Receive);
        using var hosts = CreateHosts();
        FouDatapath datapath = StartAlone(hosts);
        datapath.AddPeer(Wish("192.0.2.2", 6001, "10.9.0.16/28") with { KeepaliveInterval = 1 }, s_network);
        datapath.AddPeer(Wish(null, null, "10.9.0.32/28") with { Roaming = true, KeepaliveInterval = 1 }, s_network);
        Socket known = hosts.OpenSocket(hosts.Right, "192.0.2.2", 6001);
        ReceiveKeepalive(known);
        ReceiveKeepalive(known);

        // Takes what the roaming peer sends, so that nothing answers it. By now the thread that sends them has looked at the other peer in vain.
        hosts.OpenSocket(hosts.Left, "10.9.0.1", 7000);
        Socket roaming = hosts.OpenSocket(hosts.Right, "192.0.2.2", 6002);
        roaming.SendTo(From("10.9.0.33", 1), s_here);
        ReceiveKeepalive(roaming);
        ReceiveKeepalive(roaming);
        Eventually.True(
            () => datapath.GetStatistics().Events.FirstOrDefault(what => what.Event == DatapathEvent.KeepaliveSent)?.Count >= 4,
            () => $"{datapath.GetStatistics().Events}");
    }

    [Theory]
    [InlineData(UdpEncapsulation.Gue)]
    [InlineData(UdpEncapsulation.GueV1)]
    public void Echo_requests_tell_how_far_a_peer_is_where_it_answers(UdpEncapsulation encapsulation)
    {
        using var hosts = CreateHosts();
        FouDatapath near = hosts.Start(hosts.LeftOptions() with { Encapsulation = encapsulation });
        FouPeer peer = Assert.Single(near.GetPeers());
        FouDatapath silent = hosts.Start(hosts.RightOptions() with { Encapsulation = UdpEncapsulation.Gue });
        near.SetPeer(peer, peer.Options with { EchoInterval = 1 }, s_network);
        Eventually.Equal("Receive.GueUnknownControlType=1", () => $"{silent.GetStatistics().Drops}");
        Assert.Equal((null, null), (peer.GetStatus().LastEchoReply, peer.GetStatus().RoundTripTime));
        silent.Stop();

        FouDatapath far = hosts.Start(hosts.RightOptions() with { Encapsulation = UdpEncapsulation.Gue, AnswerEcho = true });
        Eventually.True(() => peer.GetStatus().LastEchoReply is not null, () => $"{near.GetStatistics().Events} {far.GetStatistics().Events}");
        Assert.InRange(peer.GetStatus().RoundTripTime!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Empty(near.GetStatistics().Drops);
        Assert.Empty(far.GetStatistics().Drops);
        Assert.Equal((0, 0), (far.GetStatistics().ReceivedPackets, near.GetStatistics().ReceivedPackets));
    }

    [Fact]
    public void A_reply_to_somebody_elses_request_is_no_sign_of_life()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with { Encapsulation = UdpEncapsulation.Gue });
        hosts.OpenSocket(hosts.Right, "192.0.2.2").SendTo([0x20, 4, 0, 0, .. new byte[28]], s_here);
        hosts.OpenSocket(hosts.Right, "192.0.2.3").SendTo([0x20, 3, 0, 0, .. new byte[28]], s_here);
        Eventually.Equal(2, () => datapath.GetStatistics().ReceiveDropped);
        Assert.Equal("Receive.GueUnknownControlType=1, Receive.UnknownPeer=1", $"{datapath.GetStatistics().Drops}");
        Assert.Null(Assert.Single(datapath.GetPeers()).GetStatus().LastEchoReply);
    }

    private static FouDatapath StartAlone(TwoHosts hosts) => hosts.Start(hosts.LeftOptions() with { RemoteAddress = null, RemotePort = null });

    private static FouPeerOptions Wish(string? address, int? port, string prefix) => Datapath.Tests.Peers.SomePeers.Options(address, port, prefix);

    private static byte[] From(string source, int length)
    {
        byte[] address = IPAddress.Parse(source).GetAddressBytes();
        return InnerPackets.IPv4Udp(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address), 0x0a090001, 7000, 7000, new byte[length]);
    }

    private static void ReceiveKeepalive(Socket socket)
    {
        EndPoint source = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(0, socket.ReceiveFrom(new byte[10], ref source));
        Assert.Equal(s_here, source);
    }
}
