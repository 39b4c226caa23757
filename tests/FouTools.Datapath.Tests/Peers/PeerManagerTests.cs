using System.Net;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Peers;

/// <summary>Adding, changing and removing peers: what is refused under which identifier, and that then nothing has changed.</summary>
public sealed class PeerManagerTests
{
    private static readonly FouDatapathOptions s_datapath = new() { Mode = TunnelMode.Mixed, LocalPort = 5555 };

    private static readonly FouPeerOptions s_good = SomePeers.Options("192.0.2.2", 5555, "10.9.1.0/24");

    private static readonly FouDatapathOptions s_plain = new() { Mode = TunnelMode.GRE, Encapsulation = UdpEncapsulation.None, LocalPort = 0 };

    private static readonly FouPeerOptions s_plainGood = s_good with { RemotePort = null };

    private readonly FakeHostNetwork _network = new() { Route = new RemoteRoute(IPAddress.Parse("192.0.2.1"), 1400, 2) };

    /// <summary>The refusals that a wish alone brings about, by name.</summary>
    public static TheoryData<string, DatapathError, DatapathProperty> Refusals => new()
    {
        { "an empty name", DatapathError.InvalidValue, DatapathProperty.Name },
        { "an address without a port", DatapathError.MissingValue, DatapathProperty.RemotePort },
        { "a port without an address", DatapathError.MissingValue, DatapathProperty.RemoteAddress },
        { "no place and no roaming", DatapathError.MissingValue, DatapathProperty.RemoteAddress },
        { "port 0", DatapathError.InvalidValue, DatapathProperty.RemotePort },
        { "port 65536", DatapathError.InvalidValue, DatapathProperty.RemotePort },
        { "IPv6 port 0", DatapathError.InvalidValue, DatapathProperty.RemotePortIPv6 },
        { "an IPv6 port in another mode", DatapathError.OptionNotApplicable, DatapathProperty.RemotePortIPv6 },
        { "an IPv6 port with GUE", DatapathError.OptionNotApplicable, DatapathProperty.RemotePortIPv6 },
        { "a port without UDP", DatapathError.OptionNotApplicable, DatapathProperty.RemotePort },
        { "any source port without UDP", DatapathError.OptionNotApplicable, DatapathProperty.AnySourcePort },
        { "keepalives without UDP", DatapathError.OptionNotApplicable, DatapathProperty.KeepaliveInterval },
        { "echo requests without UDP", DatapathError.OptionNotApplicable, DatapathProperty.EchoInterval },
        { "no place and no roaming without UDP", DatapathError.MissingValue, DatapathProperty.RemoteAddress },
        { "IPv6 outside", DatapathError.AddressFamilyMismatch, DatapathProperty.RemoteAddress },
        { "IPv4 outside of a datapath over IPv6", DatapathError.AddressFamilyMismatch, DatapathProperty.RemoteAddress },
        { "no host", DatapathError.InvalidValue, DatapathProperty.RemoteAddress },
        { "a group", DatapathError.InvalidValue, DatapathProperty.RemoteAddress },
        { "a group that the sockets have not joined", DatapathError.MulticastGroupNotJoined, DatapathProperty.RemoteAddress },
        { "link-local without a link", DatapathError.MissingValue, DatapathProperty.UnderlayInterface },
        { "no prefix", DatapathError.MissingValue, DatapathProperty.AllowedPrefix },
        { "a prefix twice", DatapathError.DuplicateValue, DatapathProperty.AllowedPrefix },
        { "a prefix in MPLS", DatapathError.OptionNotApplicable, DatapathProperty.AllowedPrefix },
        { "a prefix of the family that is not carried", DatapathError.AddressFamilyMismatch, DatapathProperty.AllowedPrefix },
        { "a negative keepalive", DatapathError.InvalidValue, DatapathProperty.KeepaliveInterval },
        { "a keepalive of more than a day", DatapathError.InvalidValue, DatapathProperty.KeepaliveInterval },
        { "a negative echo", DatapathError.InvalidValue, DatapathProperty.EchoInterval },
        { "echo under direct FOU", DatapathError.OptionNotApplicable, DatapathProperty.EchoInterval },
        { "roaming from any port", DatapathError.OptionNotApplicable, DatapathProperty.Roaming },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_faulty_wish(string fault, DatapathError expected, DatapathProperty property)
    {
        (FouDatapathOptions datapath, FouPeerOptions requested) = Faulty(fault);
        _network.RouteFailure = new InvalidOperationException("The host was asked before the wish was checked.");
        var registrar = new PeerManager(datapath, null);
        Assert.Equal(property, Check(expected, () => registrar.Add(requested, _network)).Property);
        Assert.Empty(registrar.Table.List());
    }

    [Fact]
    public void A_name_that_is_taken()
    {
        PeerManager registrar = WithPeer(out Peer peer, s_good with { Name = "Blue" });
        Check(DatapathError.PeerExists, () => registrar.Add(s_good with { Name = "bLUE", AllowedPrefix = [IPNetwork.Parse("10.8.0.0/16")] }, _network));
        Assert.Equal([peer], registrar.Table.List());
        Assert.Null(registrar.Table.FindIPv4(0x0a080001));
    }

    [Fact]
    public void A_prefix_that_is_taken()
    {
        PeerManager registrar = WithPeer(out Peer peer, s_good);
        FouPeerOptions requested = SomePeers.Options("192.0.2.3", 5555, "10.8.0.0/16", "10.9.1.0/24");
        Check(DatapathError.PrefixInUse, () => registrar.Add(requested, _network));
        Assert.Equal([peer], registrar.Table.List());
        Assert.Null(registrar.Table.FindIPv4(0x0a080001));
        Assert.False(registrar.Table.Knows(SomePeers.Address("192.0.2.3")));

        // A longer or shorter one is another one.
        registrar.Add(requested with { AllowedPrefix = [IPNetwork.Parse("10.9.1.0/25"), IPNetwork.Parse("10.9.0.0/16")] }, _network);
        Assert.Same(peer, registrar.Table.FindIPv4(0x0a0901ff));
        Assert.NotSame(peer, registrar.Table.FindIPv4(0x0a090101));
    }

    [Fact]
    public void A_change_to_what_is_taken_changes_nothing()
    {
        PeerManager registrar = WithPeer(out Peer first, s_good);
        Peer second = registrar.Add(SomePeers.Options("192.0.2.3", 5555, "10.8.0.0/16"), _network);
        FouPeerOptions before = second.Options;
        Check(DatapathError.PrefixInUse, () => registrar.Change(second, before with { AllowedPrefix = [IPNetwork.Parse("10.9.1.0/24")] }, _network));
        Check(DatapathError.InvalidValue, () => registrar.Change(second, before with { RemotePort = 70000 }, _network));
        Assert.Same(before, second.Options);
        Assert.Same(second, registrar.Table.FindIPv4(0x0a080001));
        Assert.Same(first, registrar.Table.FindIPv4(0x0a090101));
    }

    [Theory]
    [InlineData(TunnelMode.GRETAP)]
    [InlineData(TunnelMode.MPLS)]
    [InlineData(TunnelMode.Any)]
    public void A_second_peer_of_a_mode_without_inner_addresses(TunnelMode mode)
    {
        var registrar = new PeerManager(s_datapath with { Mode = mode, Encapsulation = UdpEncapsulation.Gue }, null);
        Peer peer = registrar.Add(SomePeers.Options("192.0.2.2", 5555), _network);
        Check(DatapathError.PeerNotPossible, () => registrar.Add(SomePeers.Options("192.0.2.3", 5555), _network));
        Assert.Same(peer, registrar.Table.Only);
        registrar.Change(peer, SomePeers.Options("192.0.2.3", 5555), _network);
        Assert.Equal("192.0.2.3:5555", peer.Path!.Remote.ToString());
        registrar.Remove(peer);
        registrar.Add(SomePeers.Options("192.0.2.3", 5555), _network);
    }

    [Fact]
    public void A_peer_whose_address_is_routed_into_the_device()
    {
        var registrar = new PeerManager(s_datapath, null) { DeviceIndex = _network.Route.InterfaceIndex + 1 };
        Peer peer = registrar.Add(s_good, _network);
        registrar.DeviceIndex = _network.Route.InterfaceIndex;
        Check(DatapathError.RoutingLoop, () => registrar.Add(SomePeers.Options("192.0.2.3", 5555, "10.9.2.0/24"), _network));
        Check(DatapathError.RoutingLoop, () => registrar.Change(peer, SomePeers.Options("192.0.2.3", 5555, "10.9.1.0/24"), _network));
        Assert.Same(peer, Assert.Single(registrar.Table.List()));
        Assert.Equal("192.0.2.2:5555", peer.Path!.Remote.ToString());
    }

    [Fact]
    public void A_peer_that_is_gone()
    {
        PeerManager registrar = WithPeer(out Peer peer, s_good with { Name = "blue" });
        registrar.Remove(peer);
        Check(DatapathError.PeerNotFound, () => registrar.Remove(peer));
        Check(DatapathError.PeerNotFound, () => registrar.Change(peer, s_good, _network));

        // One of the same name is another one.
        registrar.Add(s_good with { Name = "blue" }, _network);
        Check(DatapathError.PeerNotFound, () => registrar.Remove(peer));
        Assert.Single(registrar.Table.List());
    }

    [Theory]
    [InlineData(Errno.EPERM, DatapathError.PermissionDenied)]
    [InlineData(Errno.ENOBUFS, DatapathError.ResourceLimit)]
    [InlineData(Errno.EIO, DatapathError.SystemCallFailed)]
    public void A_route_that_the_kernel_does_not_tell(Errno error, DatapathError expected)
    {
        PeerManager registrar = WithPeer(out Peer peer, s_good);
        _network.RouteFailure = new LinuxException("ask for routes", error);
        Check(expected, () => registrar.Add(SomePeers.Options("192.0.2.3", 5555, "10.8.0.0/16"), _network));
        Check(expected, () => registrar.Change(peer, SomePeers.Options("192.0.2.3", 5555, "10.8.0.0/16"), _network));
        Assert.Equal("192.0.2.2:5555", peer.Path!.Remote.ToString());
        Assert.Same(peer, registrar.Table.FindIPv4(0x0a090101));
    }

    [Fact]
    public void A_remote_without_a_route()
    {
        _network.RouteFailure = new DatapathException(DatapathError.RemoteUnreachable, "no");
        var registrar = new PeerManager(s_datapath, null);
        Check(DatapathError.RemoteUnreachable, () => registrar.Add(s_good, _network));
        Assert.Empty(registrar.Table.List());
    }

    [Fact]
    public void A_peer_is_as_wished_with_source_and_MTU_of_its_route()
    {
        PeerManager registrar = WithPeer(out Peer peer, s_good with { RemotePortIPv6 = 5556 });
        Assert.Equal(new RouteQuery(IPAddress.Parse("192.0.2.2"), null, null), _network.Asked);
        Assert.Equal(("192.0.2.2:5555", 1400), (peer.Name, peer.PathMtu));
        Assert.Equal((SomePeers.At("192.0.2.2", 5555), (ushort)5556, SomePeers.Local), (peer.Path!.Remote, peer.Path.RemotePortIPv6, peer.Path.Local));
        Assert.Same(peer, registrar.Table.Find("192.0.2.2:5555"));
    }

    [Fact]
    public void Without_UDP_a_peer_is_an_address()
    {
        var registrar = new PeerManager(s_plain, null);
        Peer peer = registrar.Add(s_plainGood, _network);
        Assert.Equal(("192.0.2.2", SomePeers.At("192.0.2.2", 0)), (peer.Name, peer.Path!.Remote));
        Peer roaming = registrar.Add(s_plainGood with { RemoteAddress = null, Roaming = true, AllowedPrefix = [IPNetwork.Parse("10.9.2.0/24")] }, _network);
        Assert.Null(roaming.Path);
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, "10.9.1.0/24")]
    [InlineData(TunnelMode.GRETAP, "remote")]
    public void A_peer_that_is_to_be_found_is_named_after_what_is_known_of_it(TunnelMode mode, string name)
    {
        var registrar = new PeerManager(s_datapath with { Mode = mode }, null);
        FouPeerOptions requested = mode == TunnelMode.IPIP ? SomePeers.Options(null, null, "10.9.1.0/24") : SomePeers.Options(null, null);
        Peer peer = registrar.Add(requested with { Roaming = true }, _network);
        Assert.Equal((name, 1500), (peer.Name, peer.PathMtu));
        Assert.Null(peer.Path);
        Assert.Null(_network.Asked);
    }

    [Fact]
    public void A_roaming_peer_stays_where_it_was_found_unless_the_user_moves_it()
    {
        PeerManager registrar = WithPeer(out Peer peer, s_good with { Roaming = true });
        registrar.Table.Move(peer, SomePeers.At("192.0.2.9", 9999), SomePeers.Local);
        registrar.Change(peer, peer.Options with { KeepaliveInterval = 25 }, _network);
        Assert.Equal("192.0.2.9:9999", peer.Path!.Remote.ToString());

        registrar.Change(peer, peer.Options with { RemotePortIPv6 = 5556 }, _network);
        Assert.Equal(("192.0.2.2:5555", 5556), (peer.Path!.Remote.ToString(), peer.Path.RemotePortIPv6));

        registrar.Table.Move(peer, SomePeers.At("192.0.2.9", 9999), SomePeers.Local);
        registrar.Change(peer, peer.Options with { RemotePort = 6000, RemotePortIPv6 = null }, _network);
        Assert.Equal("192.0.2.2:6000", peer.Path!.Remote.ToString());

        registrar.Table.Move(peer, SomePeers.At("192.0.2.9", 9999), SomePeers.Local);
        registrar.Change(peer, peer.Options with { Roaming = false }, _network);
        Assert.Equal("192.0.2.2:6000", peer.Path!.Remote.ToString());
    }

    private static (FouDatapathOptions Datapath, FouPeerOptions Wish) Faulty(string fault) => fault switch
    {
        "an empty name" => (s_datapath, s_good with { Name = string.Empty }),
        "an address without a port" => (s_datapath, s_good with { RemotePort = null }),
        "a port without an address" => (s_datapath, s_good with { RemoteAddress = null, Roaming = true }),
        "no place and no roaming" => (s_datapath, s_good with { RemoteAddress = null, RemotePort = null }),
        "port 0" => (s_datapath, s_good with { RemotePort = 0 }),
        "port 65536" => (s_datapath, s_good with { RemotePort = 65536 }),
        "IPv6 port 0" => (s_datapath, s_good with { RemotePortIPv6 = 0 }),
        "an IPv6 port in another mode" => (s_datapath with { Mode = TunnelMode.GRE }, s_good with { RemotePortIPv6 = 5556 }),
        "an IPv6 port with GUE" => (s_datapath with { Encapsulation = UdpEncapsulation.Gue }, s_good with { RemotePortIPv6 = 5556 }),
        "a port without UDP" => (s_plain, s_good),
        "any source port without UDP" => (s_plain, s_plainGood with { AnySourcePort = true }),
        "keepalives without UDP" => (s_plain, s_plainGood with { KeepaliveInterval = 25 }),
        "echo requests without UDP" => (s_plain, s_plainGood with { EchoInterval = 25 }),
        "no place and no roaming without UDP" => (s_plain, s_plainGood with { RemoteAddress = null }),
        "IPv6 outside" => (s_datapath, s_good with { RemoteAddress = IPAddress.Parse("2001:db8::2") }),
        "IPv4 outside of a datapath over IPv6" => (s_datapath with { LocalAddress = IPAddress.Parse("2001:db8::1") }, s_good),
        "no host" => (s_datapath, s_good with { RemoteAddress = IPAddress.Any }),
        "a group" => (s_datapath, s_good with { RemoteAddress = IPAddress.Parse("239.1.1.1") }),
        "a group that the sockets have not joined" => (
            s_datapath with { Mode = TunnelMode.GRETAP }, SomePeers.Options("239.1.1.1", 5555)),
        "link-local without a link" => (
            s_datapath with { LocalAddress = IPAddress.Parse("2001:db8::1") }, s_good with { RemoteAddress = IPAddress.Parse("fe80::2") }),
        "no prefix" => (s_datapath, s_good with { AllowedPrefix = [] }),
        "a prefix twice" => (s_datapath, s_good with { AllowedPrefix = [IPNetwork.Parse("10.9.1.0/24"), IPNetwork.Parse("10.9.1.0/24")] }),
        "a prefix in MPLS" => (s_datapath with { Mode = TunnelMode.MPLS }, s_good),
        "a prefix of the family that is not carried" => (s_datapath with { Mode = TunnelMode.SIT }, s_good),
        "a negative keepalive" => (s_datapath, s_good with { KeepaliveInterval = -1 }),
        "a keepalive of more than a day" => (s_datapath, s_good with { KeepaliveInterval = 86401 }),
        "a negative echo" => (s_datapath with { Encapsulation = UdpEncapsulation.Gue }, s_good with { EchoInterval = -1 }),
        "echo under direct FOU" => (s_datapath, s_good with { EchoInterval = 1 }),
        "roaming from any port" => (s_datapath, s_good with { Roaming = true, AnySourcePort = true }),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private PeerManager WithPeer(out Peer peer, FouPeerOptions requested)
    {
        var registrar = new PeerManager(s_datapath, null);
        peer = registrar.Add(requested, _network);
        return registrar;
    }

    private static DatapathException Check(DatapathError expected, Action act)
    {
        DatapathException refusal = Assert.Throws<DatapathException>(act);
        Assert.True(refusal.Error == expected, $"{refusal.Error} instead of {expected}: {refusal.Message}");
        Assert.False(string.IsNullOrWhiteSpace(refusal.Message));
        return refusal;
    }
}
