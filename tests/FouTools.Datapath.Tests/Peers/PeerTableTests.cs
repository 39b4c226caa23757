using System.Net;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;

namespace FouTools.Datapath.Tests.Peers;

public sealed class PeerTableTests
{
    private readonly PeerTable _table = new(hasInnerAddresses: true);

    [Fact]
    public void The_longest_prefix_chooses_the_peer()
    {
        Peer all = _table.Add("all", SomePeers.Options("192.0.2.2", 5555, "0.0.0.0/0", "::/0"));
        Peer net = _table.Add("net", SomePeers.Options("192.0.2.3", 5555, "10.9.0.0/16", "fd09::/16"));
        Peer host = _table.Add("host", SomePeers.Options("192.0.2.4", 5555, "10.9.1.1/32", "fd09::1/128"));
        Assert.Same(host, _table.FindIPv4(0x0a090101));
        Assert.Same(net, _table.FindIPv4(0x0a090102));
        Assert.Same(all, _table.FindIPv4(0x0b090101));
        Assert.Same(host, _table.FindIPv6(SomePeers.Address("fd09::1")));
        Assert.Same(net, _table.FindIPv6(SomePeers.Address("fd09::2")));
        Assert.Same(all, _table.FindIPv6(SomePeers.Address("2001::1")));
        Assert.Null(_table.Only);

        _table.Remove(net);
        Assert.Same(all, _table.FindIPv4(0x0a090102));
        Assert.Same(host, _table.FindIPv4(0x0a090101));
        Assert.Equal([all, host], _table.List());
        Assert.Null(_table.Find("net"));
        Assert.False(_table.Knows(SomePeers.Address("192.0.2.3")));
    }

    [Fact]
    public void Several_peers_may_be_at_one_address()
    {
        Peer first = _table.Add("first", SomePeers.Options("192.0.2.2", 5555, "10.9.1.0/24"));
        Peer second = _table.Add("second", SomePeers.Options("192.0.2.2", 5556, "10.9.2.0/24"));
        UInt128 address = SomePeers.Address("192.0.2.2");
        Assert.Equal([first, second], _table.At(address));
        _table.Remove(first);
        Assert.Equal([second], _table.At(address));
        Assert.True(_table.Knows(address));
        _table.Remove(second);
        Assert.Empty(_table.At(address));
        Assert.False(_table.Knows(address));
    }

    [Fact]
    public void Names_are_found_in_any_case()
    {
        Peer peer = _table.Add("Blue", SomePeers.Options("192.0.2.2", 5555, "10.9.1.0/24"));
        Assert.Same(peer, _table.Find("bLUE"));
    }

    [Fact]
    public void Without_inner_addresses_there_is_an_only_peer()
    {
        var table = new PeerTable(hasInnerAddresses: false);
        Assert.Null(table.Only);
        Assert.Null(table.FindIPv4(1));
        Peer peer = table.Add("only", SomePeers.Options("192.0.2.2", 5555));
        Assert.Same(peer, table.Only);
        Assert.Same(peer, table.FindIPv4(1));
        Assert.Same(peer, table.FindIPv6(1));
        table.Remove(peer);
        Assert.Null(table.Only);
    }

    [Fact]
    public void A_change_moves_addresses_and_prefixes()
    {
        Peer peer = _table.Add("blue", SomePeers.Options("192.0.2.2", 5555, "10.9.1.0/24", "10.9.2.0/24"));
        FouPeerOptions requested = SomePeers.Options("192.0.2.3", 6666, "10.9.2.0/24", "10.9.3.0/24");
        _table.Change(peer, requested, SomePeers.Peer("blue", requested).Path, 1400);
        Assert.Null(_table.FindIPv4(0x0a090101));
        Assert.Same(peer, _table.FindIPv4(0x0a090201));
        Assert.Same(peer, _table.FindIPv4(0x0a090301));
        Assert.False(_table.Knows(SomePeers.Address("192.0.2.2")));
        Assert.Equal([peer], _table.At(SomePeers.Address("192.0.2.3")));
        Assert.Equal((1400, 6666), (peer.PathMtu, peer.Path!.Remote.Port));
    }

    [Fact]
    public void A_move_is_to_another_address_and_port_and_forgets_the_MTU_of_the_former_path()
    {
        Peer peer = _table.Add("blue", SomePeers.Options("192.0.2.2", 5555, "10.9.1.0/24") with { Roaming = true });
        Assert.True(peer.LearnMtu(1300, Environment.TickCount64));
        _table.Move(peer, SomePeers.At("192.0.2.9", 7777), SomePeers.Address("192.0.2.77"));
        Assert.Equal((SomePeers.At("192.0.2.9", 7777), SomePeers.Address("192.0.2.77")), (peer.Path!.Remote, peer.Path.Local));
        Assert.Equal(1500, peer.PathMtu);
        Assert.False(_table.Knows(SomePeers.Address("192.0.2.2")));
        Assert.Equal([peer], _table.At(SomePeers.Address("192.0.2.9")));
    }

    [Fact]
    public void A_peer_that_was_removed_does_not_move_back_in()
    {
        Peer peer = _table.Add("blue", SomePeers.Options("192.0.2.2", 5555, "10.9.1.0/24") with { Roaming = true });
        _table.Remove(peer);
        _table.Move(peer, SomePeers.At("192.0.2.9", 7777), SomePeers.Local);
        Assert.False(_table.Knows(SomePeers.Address("192.0.2.9")));

        // Not even when another one has its name by now.
        Peer heir = _table.Add("blue", SomePeers.Options("192.0.2.2", 5555, "10.9.1.0/24"));
        _table.Move(peer, SomePeers.At("192.0.2.9", 7777), SomePeers.Local);
        Assert.False(_table.Knows(SomePeers.Address("192.0.2.9")));
        Assert.Equal([heir], _table.At(SomePeers.Address("192.0.2.2")));
    }

    [Fact]
    public void Unknown_places_are_those_of_roaming_peers_and_of_groups()
    {
        Assert.False(_table.HasUnknownPlaces);
        Peer fixedPlace = _table.Add("fixed", SomePeers.Options("192.0.2.2", 5555, "10.9.1.0/24"));
        Assert.False(_table.HasUnknownPlaces);
        Peer roaming = _table.Add("roaming", SomePeers.Options(null, null, "10.9.2.0/24") with { Roaming = true });
        Assert.True(_table.HasUnknownPlaces);
        _table.Remove(roaming);
        Assert.False(_table.HasUnknownPlaces);
        FouPeerOptions requested = fixedPlace.Options with { Roaming = true };
        _table.Change(fixedPlace, requested, fixedPlace.Path, 1500);
        Assert.True(_table.HasUnknownPlaces);
        _table.Change(fixedPlace, requested with { Roaming = false }, fixedPlace.Path, 1500);
        Assert.False(_table.HasUnknownPlaces);

        var group = new PeerTable(hasInnerAddresses: false);
        group.Add("group", SomePeers.Options("239.1.1.1", 5555));
        Assert.True(group.HasUnknownPlaces);
    }

    [Theory]
    [InlineData("239.1.1.1", true)]
    [InlineData("224.0.0.1", true)]
    [InlineData("223.255.255.255", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("ff02::1", true)]
    [InlineData("fe80::1", false)]
    public void A_path_may_be_to_a_group(string address, bool expected) =>
        Assert.Equal(expected, new PeerPath(SomePeers.At(address, 5555), 5555, SomePeers.Local).IsMulticast);

    [Fact]
    public void Peers_move_while_others_come_and_go()
    {
        Peer[] roaming = [.. Enumerable.Range(0, 4).Select(index =>
            _table.Add($"roaming {index}", SomePeers.Options(null, null, $"10.9.{index}.0/24") with { Roaming = true }))];
        Parallel.For(0, 5, worker =>
        {
            for (int round = 0; round < 5000; round++)
            {
                if (worker == 4)
                {
                    Peer passing = _table.Add("passing", SomePeers.Options("192.0.2.200", 5555, "10.99.0.0/16"));
                    lock (_table.Lock)
                    {
                        _table.Remove(passing);
                    }
                }
                else
                {
                    _table.Move(roaming[worker], SomePeers.At($"192.0.2.{200 + (round % 3)}", (ushort)(1 + worker)), SomePeers.Local);
                }
            }
        });

        foreach (Peer peer in roaming)
        {
            Assert.Contains(peer, _table.At(peer.Path!.Remote.Address));
            Assert.Equal(1, Enumerable.Range(200, 3).Sum(last => _table.At(SomePeers.Address($"192.0.2.{last}")).Count(other => other == peer)));
        }
    }
}
