using System.Net;
using FouTools.Linux;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Netlink.Tests.Tunnels;

public sealed class IpTunnelsTests
{
    private static readonly TunnelEncap s_gue = new() { Type = TunnelEncapType.Gue, SourcePort = 1234, DestinationPort = 5555, Flags = TunnelEncapFlags.RemoteChecksum };

    private static readonly TunnelParameters s_ipip = new()
    {
        LocalAddress = IPAddress.Parse("10.0.0.1"), RemoteAddress = IPAddress.Parse("10.0.0.2"), Ttl = 64, Tos = 1, PathMtuDiscovery = true,
        Protocol = 4, FirewallMark = 7, UnderlayIndex = 3, Encap = TunnelEncap.None,
    };

    private static readonly TunnelParameters s_gretap = s_ipip with
    {
        Protocol = null, IgnoreDf = true, PathMtuDiscovery = false, InputKey = 1, OutputKey = 2, InputFlags = GreFlags.Checksum,
    };

    [Fact]
    public void A_change_keeps_everything_else()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip, Mtu = 1444 };
        using RouteNetlink route = kernel.Connect();
        Tunnel changed = route.Tunnels.Change(route.Tunnels.Get("t0"), current => current with { Encap = s_gue });
        Assert.Equal(s_ipip with { Encap = s_gue }, changed.Parameters);
        Assert.Equal([(s_ipip with { Encap = s_gue, Protocol = null }, (int?)1444)], kernel.Changes);
    }

    [Fact]
    public void A_change_of_something_else_leaves_the_encapsulation_out()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip with { Encap = s_gue } };
        using RouteNetlink route = kernel.Connect();
        Tunnel changed = route.Tunnels.Change(route.Tunnels.Get("t0"), current => current with { Ttl = 9 });
        Assert.Equal(s_gue, changed.Parameters.Encap);
        Assert.Null(Assert.Single(kernel.Changes).Parameters.Encap);
    }

    [Fact]
    public void A_change_carries_the_new_MTU()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip };
        using RouteNetlink route = kernel.Connect();
        Tunnel changed = route.Tunnels.Change(route.Tunnels.Get(TwinTunnels.Index), current => current with { Encap = s_gue }, mtu: 1460);
        Assert.Equal(1460, changed.Link.Mtu);
        Assert.Equal(1460, Assert.Single(kernel.Changes).Mtu);
    }

    [Fact]
    public void What_is_set_to_null_is_sent_as_none_where_the_kernel_would_keep_it()
    {
        var kernel = new TwinTunnels { Kind = TunnelKind.Gretap, Parameters = s_gretap with { Encap = s_gue } };
        using RouteNetlink route = kernel.Connect();
        route.Tunnels.Change(route.Tunnels.Get("t0"), current => current with { Encap = null, FirewallMark = null, InputKey = null, LocalAddress = IPAddress.Any });
        TunnelParameters sent = Assert.Single(kernel.Changes).Parameters;
        Assert.Equal(s_gretap with { Encap = TunnelEncap.None, FirewallMark = 0, InputKey = null, LocalAddress = null }, sent);
    }

    [Fact]
    public void IgnoreDf_is_turned_off_in_two_steps()
    {
        var kernel = new TwinTunnels { Kind = TunnelKind.Gretap, Parameters = s_gretap };
        using RouteNetlink route = kernel.Connect();
        Tunnel changed = route.Tunnels.Change(route.Tunnels.Get("t0"), current => current with { IgnoreDf = false, PathMtuDiscovery = true });
        Assert.Equal((false, true), (changed.Parameters.IgnoreDf, changed.Parameters.PathMtuDiscovery));
        Assert.Equal([((bool?)false, (bool?)false), (false, true)], kernel.Changes.Select(change => (change.Parameters.IgnoreDf, change.Parameters.PathMtuDiscovery)));
    }

    [Fact]
    public void A_change_that_fails_half_way_is_taken_back()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip, Mtu = 1444, Judge = (number, _) => number == 1 ? Errno.EEXIST : Errno.None };
        using RouteNetlink route = kernel.Connect();
        Tunnel tunnel = route.Tunnels.Get("t0");
        TunnelChangeException exception = Assert.Throws<TunnelChangeException>(
            () => route.Tunnels.Change(tunnel, current => current with { Encap = s_gue, RemoteAddress = IPAddress.Parse("10.0.0.3") }, 1400));
        Assert.Equal(
            "Could not change tunnel t0: another tunnel of kind ipip has the same local and remote address, underlay and key; UDP ports do not tell tunnels apart (EEXIST). The previous settings were restored.",
            exception.Message);
        Assert.Equal((TunnelRestoration.Restored, Errno.EEXIST, "change tunnel t0"), (exception.Restoration, exception.Error, exception.Operation));
        Assert.Equal(s_ipip, kernel.Parameters);
        Assert.Equal([1400, (int?)1444], kernel.Changes.Select(change => change.Mtu));
        Assert.Equal(TunnelEncap.None, kernel.Changes[1].Parameters.Encap);
    }

    [Fact]
    public void A_change_that_leaves_nothing_behind_is_not_taken_back()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip, Judge = (_, _) => Errno.EPERM };
        using RouteNetlink route = kernel.Connect();
        Tunnel tunnel = route.Tunnels.Get("t0");
        TunnelChangeException exception = Assert.Throws<TunnelChangeException>(() => route.Tunnels.Change(tunnel, current => current with { Ttl = 9 }));
        Assert.Equal(TunnelRestoration.NothingChanged, exception.Restoration);
        Assert.EndsWith("(EPERM). Nothing was changed.", exception.Message, StringComparison.Ordinal);
        Assert.Single(kernel.Changes);
    }

    [Fact]
    public void A_change_that_cannot_be_taken_back_says_what_is_left()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip, Judge = (number, _) => number == 1 ? Errno.EINVAL : Errno.EPERM };
        kernel.Judge = (number, sent) =>
        {
            // An unknown encapsulation wipes the one in place.
            kernel.Parameters = kernel.Parameters with { Encap = s_gue with { Type = TunnelEncapType.None }, Ttl = 1 };
            return number == 1 ? Errno.EINVAL : Errno.EPERM;
        };
        using RouteNetlink route = kernel.Connect();
        Tunnel tunnel = route.Tunnels.Get("t0");
        TunnelChangeException exception = Assert.Throws<TunnelChangeException>(() => route.Tunnels.Change(tunnel, current => current with { Encap = s_gue }));
        Assert.Equal((TunnelRestoration.Failed, Errno.EINVAL), (exception.Restoration, exception.Error));
        Assert.StartsWith("Could not change tunnel t0: the kernel gives no reason; it can be that the module fou is not loaded (modprobe fou) (EINVAL). A part of it was changed, and taking that back failed as well: Could not change tunnel t0: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Not as before: Ttl, Encap differ.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_MTU_is_named()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip, Judge = (_, _) => Errno.EINVAL };
        using RouteNetlink route = kernel.Connect();
        Tunnel tunnel = route.Tunnels.Get("t0");
        Assert.Equal(
            "Could not change tunnel t0: the kernel gives no reason; it can be that it does not take an MTU of 65535 (EINVAL). Nothing was changed.",
            Assert.Throws<TunnelChangeException>(() => route.Tunnels.Change(tunnel, current => current, 65535)).Message);
    }

    [Fact]
    public void A_restoration_without_effect_is_told()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip, Make = parameters => parameters with { Ttl = 1 } };
        using RouteNetlink route = kernel.Connect();
        Tunnel tunnel = route.Tunnels.Get("t0");
        TunnelChangeException exception = Assert.Throws<TunnelChangeException>(() => route.Tunnels.Change(tunnel, current => current with { Ttl = 9 }));
        Assert.Equal(
            "Could not change tunnel t0: the kernel took the change, but did not make it: Ttl differs (EPROTO). A part of it was changed and could not be taken back whole: Ttl differs.",
            exception.Message);
        Assert.Equal(TunnelRestoration.Failed, exception.Restoration);
    }

    [Fact]
    public void A_change_that_the_kernel_did_not_make_is_taken_back()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip };
        kernel.Make = parameters => kernel.Changes.Count == 1 ? parameters with { Ttl = 1 } : parameters;
        using RouteNetlink route = kernel.Connect();
        Tunnel tunnel = route.Tunnels.Get("t0");
        TunnelChangeException exception = Assert.Throws<TunnelChangeException>(() => route.Tunnels.Change(tunnel, current => current with { Ttl = 9 }));
        Assert.Equal(TunnelRestoration.Restored, exception.Restoration);
        Assert.Equal(s_ipip, kernel.Parameters);
    }

    [Fact]
    public void A_tunnel_that_vanishes_under_a_change_is_told()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip };
        kernel.Judge = (_, _) =>
        {
            kernel.Exists = false;
            return Errno.ENODEV;
        };
        using RouteNetlink route = kernel.Connect();
        Tunnel tunnel = route.Tunnels.Get("t0");
        TunnelChangeException exception = Assert.Throws<TunnelChangeException>(() => route.Tunnels.Change(tunnel, current => current with { Ttl = 9 }));
        Assert.Equal((TunnelRestoration.Unknown, Errno.ENODEV), (exception.Restoration, exception.Error));
        Assert.Contains("What is in place now is not known: Could not get tunnel with index 9", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_of_the_kernels_own_is_named_as_such()
    {
        var kernel = new TwinTunnels { Name = "tunl0", IsKernelsOwn = true, Parameters = s_ipip with { RemoteAddress = null }, Judge = (_, _) => Errno.EINVAL };
        using RouteNetlink route = kernel.Connect();
        Tunnel tunnel = route.Tunnels.Get("tunl0");
        Assert.Contains(
            "tunl0 is a device of the kernel's own, which it does not change (EINVAL)",
            Assert.Throws<TunnelChangeException>(() => route.Tunnels.Change(tunnel, current => current with { Ttl = 9 })).Message,
            StringComparison.Ordinal);
        NetlinkException deletion = Assert.Throws<NetlinkException>(() => route.Tunnels.Delete(tunnel));
        Assert.Equal(Errno.EOPNOTSUPP, deletion.Error);
        Assert.Contains("as long as the module of its kind is loaded", deletion.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_device_of_the_kernels_own_the_MTU_can_be_changed()
    {
        var kernel = new TwinTunnels { Name = "tunl0", Parameters = s_ipip with { RemoteAddress = null }, Judge = (number, _) => number == 0 ? Errno.None : Errno.EINVAL };
        using RouteNetlink route = kernel.Connect();
        Assert.Equal(1400, route.Tunnels.Change(route.Tunnels.Get("tunl0"), current => current, 1400).Link.Mtu);
        Assert.Empty(kernel.Changes);
    }

    [Fact]
    public void A_refusal_that_takes_back_what_it_refuses_leaves_all_as_it_was()
    {
        var kernel = new TwinTunnels { Name = "tunl0", Parameters = s_ipip with { RemoteAddress = null }, Judge = (_, _) => Errno.EINVAL };
        using RouteNetlink route = kernel.Connect();
        Tunnel tunnel = route.Tunnels.Get("tunl0");
        TunnelChangeException exception = Assert.Throws<TunnelChangeException>(() => route.Tunnels.Change(tunnel, current => current with { Encap = s_gue }));
        Assert.Equal((TunnelRestoration.Restored, 2), (exception.Restoration, kernel.Changes.Count));
        Assert.EndsWith("The previous settings were restored.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(TunnelEncap.None, kernel.Parameters.Encap);
    }

    [Fact]
    public void A_faulty_change_is_not_sent()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip };
        using RouteNetlink route = kernel.Connect();
        Tunnel tunnel = route.Tunnels.Get("t0");
        SpecificationException exception = Assert.Throws<SpecificationException>(() => route.Tunnels.Change(tunnel, current => current with { InputKey = 5 }));
        Assert.Equal(nameof(TunnelParameters.InputKey), exception.ParamName);
        Assert.Empty(kernel.Changes);
    }

    [Fact]
    public void A_tunnel_is_made_and_deleted()
    {
        var kernel = new TwinTunnels { Exists = false };
        using RouteNetlink route = kernel.Connect();
        Assert.Null(route.Tunnels.Find("t0"));
        Tunnel tunnel = route.Tunnels.Create(new TunnelSpecification { Name = "t0", Kind = TunnelKind.Ipip, Parameters = s_ipip });
        Assert.Equal(s_ipip, tunnel.Parameters);
        Assert.Null(Assert.Single(kernel.Changes).Mtu);
        Assert.Equal(tunnel.Parameters, Assert.Single(route.Tunnels.List()).Parameters);
        Assert.Equal(tunnel.Parameters, Assert.Single(route.Tunnels.List(TunnelKind.Ipip)).Parameters);
        Assert.Empty(route.Tunnels.List(TunnelKind.Gre));
        route.Tunnels.Delete(tunnel);
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => route.Tunnels.Get("t0")).Error);
    }

    [Theory]
    [InlineData(Errno.EEXIST, true, "there is a link named t0")]
    [InlineData(Errno.EEXIST, false, "another tunnel of kind ip6tnl has the same local and remote address, underlay and key; UDP ports do not tell tunnels apart")]
    [InlineData(Errno.EOPNOTSUPP, false, "this kernel makes no tunnels of kind ip6tnl: the module is not loaded, or was not built")]
    [InlineData(Errno.EINVAL, false, "the kernel gives no reason; it can be that the module fou6 is not loaded (modprobe fou6)")]
    [InlineData(Errno.ENOBUFS, false, "No buffer space available")]
    public void A_refused_creation_is_explained(Errno error, bool nameExists, string reason)
    {
        var kernel = new TwinTunnels { Kind = TunnelKind.Ip6Tnl, Exists = nameExists, Judge = (_, _) => error };
        using RouteNetlink route = kernel.Connect();
        NetlinkException exception = Assert.Throws<NetlinkException>(() => route.Tunnels.Create(
            new TunnelSpecification { Name = "t0", Kind = TunnelKind.Ip6Tnl, Parameters = new TunnelParameters { Encap = s_gue } }));
        Assert.Equal($"Could not create tunnel t0: {reason} ({error}).", exception.Message);
        Assert.Equal(error, exception.Error);
    }

    [Fact]
    public void A_faulty_tunnel_is_not_sent()
    {
        var kernel = new TwinTunnels { Exists = false };
        using RouteNetlink route = kernel.Connect();
        Assert.Equal(
            nameof(TunnelSpecification.Name),
            Assert.Throws<SpecificationException>(() => route.Tunnels.Create(new TunnelSpecification { Name = "sixteen-letters-", Kind = TunnelKind.Ipip })).ParamName);
        Assert.Empty(kernel.Changes);
    }
}
