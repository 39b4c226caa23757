using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Tests.Peers;

/// <summary>Which datagrams are from which peer: by inner source, outer address and port.</summary>
public sealed class SourceCheckTests
{
    private readonly PeerTable _table = new(hasInnerAddresses: true);
    private readonly DirectionCounters _counters = new();

    public SourceCheckTests()
    {
        _table.Add("strict", SomePeers.Options("192.0.2.2", 5555, "10.1.0.0/16", "fd01::/16"));
        _table.Add("neighbour", SomePeers.Options("192.0.2.2", 5556, "10.2.0.0/16"));
        _table.Add("any port", SomePeers.Options("192.0.2.3", 5555, "10.3.0.0/16") with { AnySourcePort = true });
        _table.Add("two ports", SomePeers.Options("192.0.2.4", 5555, "10.4.0.0/16") with { RemotePortIPv6 = 5557 });
    }

    [Theory]
    [InlineData("10.1.0.1", "192.0.2.2", 5555, DropReason.None, "strict")]
    [InlineData("fd01::1", "192.0.2.2", 5555, DropReason.None, "strict")]
    [InlineData("10.2.0.1", "192.0.2.2", 5556, DropReason.None, "neighbour")]
    [InlineData("10.3.0.1", "192.0.2.3", 1, DropReason.None, "any port")]
    [InlineData("10.3.0.1", "192.0.2.3", 5555, DropReason.None, "any port")]
    [InlineData("10.4.0.1", "192.0.2.4", 5555, DropReason.None, "two ports")]
    [InlineData("10.4.0.1", "192.0.2.4", 5557, DropReason.None, "two ports")]
    [InlineData("10.1.0.1", "192.0.2.2", 5556, DropReason.UnexpectedSourcePort, "strict")]
    [InlineData("10.1.0.1", "192.0.2.2", 40000, DropReason.UnexpectedSourcePort, "strict")]
    [InlineData("10.4.0.1", "192.0.2.4", 5556, DropReason.UnexpectedSourcePort, "two ports")]
    [InlineData("10.3.0.1", "192.0.2.2", 5555, DropReason.InnerSourceNotAllowed, "any port")]
    [InlineData("10.1.0.1", "192.0.2.3", 5555, DropReason.InnerSourceNotAllowed, "strict")]
    [InlineData("10.1.0.1", "192.0.2.9", 5555, DropReason.UnknownPeer, "strict")]
    [InlineData("10.9.0.1", "192.0.2.2", 5555, DropReason.InnerSourceNotAllowed, null)]
    [InlineData("10.9.0.1", "192.0.2.9", 5555, DropReason.UnknownPeer, null)]
    [InlineData("fd09::1", "192.0.2.2", 5555, DropReason.InnerSourceNotAllowed, null)]
    public void Peers_that_stay_where_they_are(string inner, string outer, int port, DropReason reason, string? name)
    {
        (DropReason Reason, string? Peer) = Check(_table, inner, outer, port);
        Assert.Equal((reason, name), (Reason, Peer));
        Assert.Equal(0, _counters.Events(DatapathEvent.PeerMoved));
    }

    [Fact]
    public void A_roaming_peer_is_followed_to_address_and_port()
    {
        Peer peer = _table.Add("roaming", SomePeers.Options(null, null, "10.5.0.0/16") with { Roaming = true });
        long moved = 0;
        foreach ((string address, int port, bool isNews) in new[]
        {
            ("192.0.2.50", 1000, true), ("192.0.2.50", 1000, false), ("192.0.2.50", 1001, true), ("192.0.2.51", 1001, true), ("192.0.2.2", 5555, true),
        })
        {
            Assert.Equal((DropReason.None, "roaming"), Check(_table, "10.5.0.1", address, port));
            Assert.Equal(SomePeers.At(address, (ushort)port), peer.Path!.Remote);
            Assert.Equal(SomePeers.Address("192.0.2.77"), peer.Path.Local);
            moved += isNews ? 1 : 0;
            Assert.Equal(moved, _counters.Events(DatapathEvent.PeerMoved));
        }

        // It stays whoever else sends.
        Assert.Equal(DropReason.InnerSourceNotAllowed, Check(_table, "10.9.0.1", "192.0.2.2", 9).Reason);
        Assert.Equal(DropReason.None, Check(_table, "10.1.0.1", "192.0.2.2", 5555).Reason);
        Assert.Equal(SomePeers.At("192.0.2.2", 5555), peer.Path!.Remote);
    }

    [Fact]
    public void Without_inner_addresses_everything_is_the_only_peers()
    {
        var table = new PeerTable(hasInnerAddresses: false);
        Assert.Equal(DropReason.UnknownPeer, Check(table, "10.1.0.1", "192.0.2.2", 5555).Reason);
        table.Add("only", SomePeers.Options("192.0.2.2", 5555));
        Assert.Equal((DropReason.None, "only"), Check(table, "10.1.0.1", "192.0.2.2", 5555));
        Assert.Equal(DropReason.UnexpectedSourcePort, Check(table, "10.1.0.1", "192.0.2.2", 5556).Reason);
        Assert.Equal(DropReason.UnknownPeer, Check(table, "10.1.0.1", "192.0.2.3", 5555).Reason);
    }

    [Fact]
    public void Of_a_group_everyone_may_send_but_this_host()
    {
        var table = new PeerTable(hasInnerAddresses: false);
        table.Add("group", SomePeers.Options("239.1.1.1", 5555) with { AnySourcePort = true });
        Assert.Equal(DropReason.None, Check(table, "10.1.0.1", "192.0.2.2", 1).Reason);
        Assert.Equal(DropReason.None, Check(table, "10.1.0.1", "192.0.2.3", 2).Reason);
        Assert.Equal(DropReason.RoutingLoop, Check(table, "10.1.0.1", "192.0.2.1", 3).Reason);
    }

    [Fact]
    public void What_is_malformed_is_a_strangers_unless_a_peer_may_be_anywhere()
    {
        var check = new SourceCheck(_table, hasInnerAddresses: true, _counters);
        Assert.Equal(DropReason.Empty, check.Blame(SomePeers.At("192.0.2.2", 1), DropReason.Empty));
        Assert.Equal(DropReason.UnknownPeer, check.Blame(SomePeers.At("192.0.2.9", 1), DropReason.Empty));
        _table.Add("roaming", SomePeers.Options(null, null, "10.5.0.0/16") with { Roaming = true });
        Assert.Equal(DropReason.Empty, check.Blame(SomePeers.At("192.0.2.9", 1), DropReason.Empty));
    }

    [Fact]
    public void An_empty_datagram_is_a_sign_of_life_of_a_known_peer_only()
    {
        var check = new SourceCheck(_table, hasInnerAddresses: true, _counters);
        Assert.True(check.IsKeepalive(SomePeers.At("192.0.2.2", 1)));
        Assert.False(check.IsKeepalive(SomePeers.At("192.0.2.9", 5555)));
        Assert.Equal(1, _counters.Events(DatapathEvent.KeepaliveReceived));
    }

    private (DropReason Reason, string? Peer) Check(PeerTable table, string inner, string outer, int port)
    {
        bool isIPv4 = !inner.Contains(':', StringComparison.Ordinal);
        byte[] packet = isIPv4
            ? InnerPackets.IPv4Udp((uint)SomePeers.Address(inner), 0x0a000001, 1, 2, [])
            : InnerPackets.IPv6Udp(1, 2, []);
        if (!isIPv4)
        {
            System.Net.IPAddress.Parse(inner).GetAddressBytes().CopyTo(packet, 8);
        }

        var found = new Decapsulated { Length = packet.Length, Version = isIPv4 ? 4 : 6 };
        var check = new SourceCheck(table, table == _table, _counters);
        SocketEndpoint source = SomePeers.At(outer, (ushort)port);
        DropReason reason = check.Check(packet, found, source, out Peer? peer, out bool hasMoved);
        if (hasMoved)
        {
            check.Follow(peer!, source, SomePeers.Address("192.0.2.77"));
        }

        return (reason, peer?.Name);
    }
}
