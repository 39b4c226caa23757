using System.Net;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Netlink.Tests.Tunnels;

/// <summary>What becomes of the MTU when a change does not name one. The twin has no routes, so the underlay counts as 1500.</summary>
public sealed class TunnelMtuChangeTests
{
    private static readonly TunnelEncap s_fou = new() { Type = TunnelEncapType.Fou, DestinationPort = 5555 };
    private static readonly TunnelEncap s_gue = s_fou with { Type = TunnelEncapType.Gue, Flags = TunnelEncapFlags.RemoteChecksum };
    private static readonly TunnelParameters s_ipip = new()
    {
        LocalAddress = IPAddress.Parse("10.0.0.1"), RemoteAddress = IPAddress.Parse("10.0.0.2"), Ttl = 0, Tos = 0, PathMtuDiscovery = true,
        Protocol = 4, FirewallMark = 0, Encap = TunnelEncap.None,
    };

    [Theory]
    [InlineData(1480, 1460)]
    [InlineData(1400, 1400)]
    [InlineData(1500, 1500)]
    public void New_headers_correct_the_kernels_own_and_leave_any_other(int before, int after) =>
        Assert.Equal(after, Change(s_ipip, before, current => current with { Encap = s_gue }));

    [Theory]
    [InlineData(1460, 1472)]
    [InlineData(1480, 1472)]
    public void An_MTU_from_before_the_encapsulation_is_the_kernels_own_too(int before, int after) =>
        Assert.Equal(after, Change(s_ipip with { Encap = s_gue }, before, current => current with { Encap = s_fou }));

    [Fact]
    public void The_end_of_encapsulation_gives_its_bytes_back() =>
        Assert.Equal(1480, Change(s_ipip with { Encap = s_fou }, 1472, current => current with { Encap = null }));

    [Fact]
    public void Headers_of_the_same_length_leave_it() =>
        Assert.Equal(1480, Change(s_ipip with { Encap = s_fou }, 1480, current => current with { Encap = s_fou with { DestinationPort = 7 } }));

    [Fact]
    public void A_given_one_is_taken() =>
        Assert.Equal(1234, Change(s_ipip, 1480, current => current with { Encap = s_gue }, mtu: 1234));

    [Fact]
    public void Another_remote_end_asks_for_its_route() =>
        Assert.Equal(1480, Change(s_ipip, 1480, current => current with { RemoteAddress = IPAddress.Parse("10.0.0.3") }));

    [Theory]
    [InlineData("tunl0", false)]
    [InlineData("t0", true)]
    public void The_MTU_alone_leaves_the_parameters_out(string name, bool collectMetadata)
    {
        var kernel = new TwinTunnels
        {
            Name = name, Mtu = 1480,
            Parameters = s_ipip with { LocalAddress = null, RemoteAddress = null, CollectMetadata = collectMetadata },
        };
        using RouteNetlink route = kernel.Connect();
        Assert.Equal(1400, route.Tunnels.Change(route.Tunnels.Get(name), current => current, mtu: 1400).Link.Mtu);
        Assert.Empty(kernel.Changes);
    }

    [Fact]
    public void A_plan_changes_nothing()
    {
        var kernel = new TwinTunnels { Parameters = s_ipip, Mtu = 1480 };
        using RouteNetlink route = kernel.Connect();
        TunnelChange plan = route.Tunnels.PlanChange(route.Tunnels.Get("t0"), current => current with { Encap = s_fou });
        Assert.Equal((1480, 1472), (plan.Before.Link.Mtu, plan.After.Link.Mtu));
        Assert.Equal((TunnelEncap.None, s_fou), (plan.Before.Parameters.Encap, plan.After.Parameters.Encap));
        Assert.Empty(kernel.Changes);
    }

    private static int Change(TunnelParameters parameters, int before, Func<TunnelParameters, TunnelParameters> edit, int? mtu = null)
    {
        var kernel = new TwinTunnels { Parameters = parameters, Mtu = before };
        using RouteNetlink route = kernel.Connect();
        return route.Tunnels.Change(route.Tunnels.Get("t0"), edit, mtu).Link.Mtu;
    }
}
