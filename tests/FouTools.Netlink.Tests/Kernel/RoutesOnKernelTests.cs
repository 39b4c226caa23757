using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FouTools.Linux.Interfaces;
using FouTools.Linux;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Netlink.Tests.Kernel;

public sealed class RoutesOnKernelTests
{
    [Fact]
    public void A_route_is_added_listed_replaced_and_removed()
    {
        using Namespaced here = Prepare(out Link link);
        var route = new Route
        {
            Destination = IPNetwork.Parse("192.0.2.0/24"),
            Gateway = IPAddress.Parse("10.9.0.2"),
            LinkIndex = link.Index,
            Metric = 50,
            Mtu = 1300,
            PreferredSource = IPAddress.Parse("10.9.0.1"),
        };
        here.Routes.Add(route);
        Route listed = Assert.Single(here.Routes.List(AddressFamily.InterNetwork, RoutingTable.Main), Is(route));
        Assert.Equal(route.Gateway, listed.Gateway);
        Assert.Equal(link.Index, listed.LinkIndex);
        Assert.Equal(50u, listed.Metric);
        Assert.Equal(1300, listed.Mtu);
        Assert.Equal(RouteProtocol.Static, listed.Protocol);
        Assert.Equal(RouteScope.Universe, listed.Scope);
        Assert.Equal(route.PreferredSource, listed.PreferredSource);
        Assert.Equal(RoutingTable.Main, listed.Table);

        Assert.Equal(Errno.EEXIST, Assert.Throws<NetlinkException>(() => here.Routes.Add(route)).Error);
        here.Routes.Replace(route with { Mtu = 1200 });
        listed = Assert.Single(here.Routes.List(), Is(route));
        Assert.Equal(1200, listed.Mtu);

        here.Routes.Remove(listed);
        Assert.DoesNotContain(here.Routes.List(), Is(route));
        Assert.Equal(Errno.ESRCH, Assert.Throws<NetlinkException>(() => here.Routes.Remove(route)).Error);
    }

    [Fact]
    public void A_route_over_IPv6_is_added_listed_replaced_and_removed()
    {
        using Namespaced here = Prepare(out Link link);
        var route = new Route
        {
            Destination = IPNetwork.Parse("2001:db8::/32"),
            Gateway = IPAddress.Parse("fd00::2"),
            LinkIndex = link.Index,
            Mtu = 1300,
        };
        here.Routes.Add(route);
        Route listed = Assert.Single(here.Routes.List(AddressFamily.InterNetworkV6, link: link), Is(route));
        Assert.Equal(1024u, listed.Metric);
        Assert.Equal(1300, listed.Mtu);
        here.Routes.Replace(route with { Mtu = 1290 });
        Assert.Equal(1290, Assert.Single(here.Routes.List(), Is(route)).Mtu);
        here.Routes.Remove(route);
        Assert.DoesNotContain(here.Routes.List(), Is(route));
    }

    [Fact]
    public void A_route_may_go_over_a_gateway_of_the_other_family()
    {
        using Namespaced here = Prepare(out Link link);
        var route = new Route
        {
            Destination = IPNetwork.Parse("192.0.2.0/24"),
            Gateway = IPAddress.Parse("fd00::2"),
            LinkIndex = link.Index,
        };
        here.Routes.Add(route);
        Assert.Equal(route.Gateway, Assert.Single(here.Routes.List(), Is(route)).Gateway);
        Assert.Equal(route.Gateway, here.Routes.Lookup(IPAddress.Parse("192.0.2.9")).Gateway);
    }

    [Fact]
    public void Routes_of_other_tables_are_kept_apart()
    {
        using Namespaced here = Prepare(out Link link);
        var route = new Route { Destination = IPNetwork.Parse("192.0.2.0/24"), LinkIndex = link.Index, Table = 1000 };
        Assert.Empty(here.Routes.List(table: 1000));
        here.Routes.Add(route);
        Route listed = Assert.Single(here.Routes.List(table: 1000));
        Assert.Equal(1000u, listed.Table);
        Assert.Equal(RouteScope.Link, listed.Scope);
        Assert.DoesNotContain(here.Routes.List(table: RoutingTable.Main), Is(route));
        Assert.Contains(here.Routes.List(table: RoutingTable.Local), each => each.Type == RouteType.Local);

        // No scope is given here, so the route is found although its scope is not the widest.
        here.Routes.Remove(route);
        Assert.Empty(here.Routes.List(table: 1000));
    }

    [Fact]
    public void Routes_are_listed_by_link()
    {
        using Namespaced here = Prepare(out Link link);
        Assert.NotEmpty(here.Routes.List(link: link));
        Assert.All(here.Routes.List(link: link), route => Assert.Equal(link.Index, route.LinkIndex));
        Assert.Empty(here.Routes.List(link: here.Links.Get("lo"), family: AddressFamily.InterNetwork, table: RoutingTable.Main));
    }

    [Theory]
    [InlineData("198.51.100.0/24", "10.9.0.2", "10.9.0.3")]
    [InlineData("2001:db8:1::/48", "fd00::2", "fd00::3")]
    public void A_route_with_several_ways_is_read(string destination, string first, string second)
    {
        using Namespaced here = Prepare(out Link link);
        here.Ip("route", "add", destination, "nexthop", "via", first, "dev", "left", "weight", "3", "nexthop", "via", second, "dev", "left");
        Route route = Assert.Single(here.Routes.List(link: link), each => each.Destination == IPNetwork.Parse(destination));
        Assert.Equal(
            [new NextHop(link.Index, IPAddress.Parse(first), 3), new NextHop(link.Index, IPAddress.Parse(second), 1)],
            route.NextHops);
        Assert.Throws<ArgumentException>(() => here.Routes.Remove(route));
    }

    [Fact]
    public void A_gateway_out_of_reach_is_refused_in_the_kernels_words()
    {
        using Namespaced here = Prepare(out _);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => here.Routes.Add(
            new Route { Destination = IPNetwork.Parse("192.0.2.0/24"), Gateway = IPAddress.Parse("203.0.113.1") }));
        Assert.Equal(Errno.ENETUNREACH, exception.Error);
        Assert.Equal(
            $"Could not add route 192.0.2.0/24 via 203.0.113.1: {exception.KernelMessage} (ENETUNREACH).", exception.Message);
    }

    [Theory]
    [InlineData("10.9.0.2", null, 1400, "10.9.0.1", RoutingTable.Main)]
    [InlineData("192.0.2.9", "10.9.0.2", 1300, "10.9.0.1", 254u)]
    [InlineData("fd00::2", null, 1400, "fd00::1", 254u)]
    [InlineData("2001:db8::9", "fd00::2", 1310, "fd00::1", 254u)]
    public void A_lookup_answers_source_gateway_and_path_MTU(
        string destination, string? gateway, int pathMtu, string source, uint table)
    {
        using Namespaced here = Prepare(out Link link);
        here.Routes.Add(new Route { Destination = IPNetwork.Parse("192.0.2.0/24"), Gateway = IPAddress.Parse("10.9.0.2"), Mtu = 1300 });
        here.Routes.Add(new Route { Destination = IPNetwork.Parse("2001:db8::/32"), Gateway = IPAddress.Parse("fd00::2"), Mtu = 1310 });

        RouteLookup lookup = here.Routes.Lookup(IPAddress.Parse(destination));
        Assert.Equal(link.Index, lookup.LinkIndex);
        Assert.Equal(gateway, lookup.Gateway?.ToString());
        Assert.Equal(source, lookup.PreferredSource?.ToString());
        Assert.Equal(pathMtu, lookup.PathMtu);
        Assert.Equal(1400, lookup.LinkMtu);
        Assert.Equal(pathMtu == 1400 ? null : pathMtu, lookup.RouteMtu);
        Assert.Equal(RouteType.Unicast, lookup.Type);
        Assert.Equal(table, lookup.Table);
        Assert.Equal(link.Index, here.Routes.Lookup(IPAddress.Parse(destination), IPAddress.Parse(source), link).LinkIndex);
    }

    [Theory]
    [InlineData("10.9.0.1")]
    [InlineData("fd00::1")]
    public void A_lookup_of_an_own_address_stays_here(string destination)
    {
        using Namespaced here = Prepare(out _);
        here.Links.SetUp(here.Links.Get("lo"));
        RouteLookup lookup = null!;

        // The kernel makes the local route of an IPv6 address from a work queue.
        Assert.True(
            SpinWait.SpinUntil(
                () => (lookup = here.Routes.Lookup(IPAddress.Parse(destination))).Type == RouteType.Local, TimeSpan.FromSeconds(10)),
            $"The route is of the type {lookup.Type}.");
        Assert.Equal(1, lookup.LinkIndex);
    }

    [Fact]
    public void A_lookup_takes_the_zone_as_the_link()
    {
        using Namespaced here = Prepare(out Link link);
        Link right = here.Links.Get("right");
        foreach (Link each in new[] { link, right })
        {
            var address = new IPAddress(IPAddress.Parse("fe80::1234").GetAddressBytes(), each.Index);
            Assert.Equal(each.Index, here.Routes.Lookup(address).LinkIndex);
        }
    }

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.1", RouteType.Unreachable, Errno.EHOSTUNREACH)]
    [InlineData("192.0.2.0/24", "192.0.2.1", RouteType.Prohibit, Errno.EACCES)]
    [InlineData("192.0.2.0/24", "192.0.2.1", RouteType.Blackhole, Errno.EINVAL)]
    [InlineData("192.0.2.0/24", "203.0.113.1", RouteType.Blackhole, Errno.ENETUNREACH)]
    [InlineData("2001:db8::/32", "2001:db8::1", RouteType.Unreachable, Errno.EHOSTUNREACH)]
    [InlineData("2001:db8::/32", "2001:db8::1", RouteType.Prohibit, Errno.EACCES)]
    [InlineData("2001:db8::/32", "2001:db8::1", RouteType.Blackhole, Errno.EINVAL)]
    [InlineData("2001:db8::/32", "2001:db9::1", RouteType.Blackhole, Errno.ENETUNREACH)]
    public void A_lookup_that_leads_nowhere_is_an_error(string routed, string destination, RouteType type, Errno error)
    {
        using Namespaced here = Prepare(out _);
        here.Routes.Add(new Route { Destination = IPNetwork.Parse(routed), Type = type });
        Assert.Equal(type, Assert.Single(here.Routes.List(), each => each.Destination == IPNetwork.Parse(routed)).Type);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => here.Routes.Lookup(IPAddress.Parse(destination)));
        Assert.Equal(error, exception.Error);
        Assert.StartsWith($"Could not look up the route to {destination}: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Iproute2_agrees_about_routes()
    {
        using Namespaced here = Prepare(out Link link);
        here.Routes.Add(new Route { Destination = IPNetwork.Parse("0.0.0.0/0"), Gateway = IPAddress.Parse("10.9.0.2"), Metric = 7 });
        here.Routes.Add(new Route { Destination = IPNetwork.Parse("192.0.2.0/24"), LinkIndex = link.Index, Mtu = 1300 });
        here.Routes.Add(new Route { Destination = IPNetwork.Parse("2001:db8::/32"), Gateway = IPAddress.Parse("fd00::2"), Metric = 9 });

        Assert.Equal(Theirs(here.Ip("-4", "route", "show", "table", "all")), Ours(here.Routes.List(AddressFamily.InterNetwork), here));
        Assert.Equal(Theirs(here.Ip("-6", "route", "show", "table", "all")), Ours(here.Routes.List(AddressFamily.InterNetworkV6), here));

        static string[] Theirs(JsonElement routes) => [.. routes.EnumerateArray().Select(route =>
            $"{route.GetProperty("dst").GetString()} {Text(route, "gateway")} {Text(route, "dev")} {Text(route, "metric")} {Text(route, "type")}").Order()];

        static string Text(JsonElement route, string name) => route.TryGetProperty(name, out JsonElement value) ? value.ToString() : "-";
    }

    private static string[] Ours(IReadOnlyList<Route> routes, Namespaced here) => [.. routes.Select(route =>
        $"{DestinationOf(route)} {route.Gateway?.ToString() ?? "-"} {LinkOf(route, here)} {MetricOf(route)} {route.Type.ToString().ToLowerInvariant()}").Order()];

    private static string DestinationOf(Route route) =>
        route.Destination.PrefixLength == 0
            ? "default"
            : route.Destination.PrefixLength == (route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
                ? route.Destination.BaseAddress.ToString()
                : route.Destination.ToString();

    private static string LinkOf(Route route, Namespaced here) =>
        route.LinkIndex is int index ? here.Links.Get(index).Name : "-";

    private static string MetricOf(Route route) =>
        route.Metric == 0 && route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetwork
            ? "-"
            : route.Metric.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Predicate<Route> Is(Route route) => each => each.Destination == route.Destination;

    // left (10.9.0.1/29, fd00::1/64, MTU 1400) joined with right, both up.
    [Fact]
    public void What_the_reverse_path_filter_drops_is_told()
    {
        using Namespaced here = Prepare(out Link link);
        IPAddress own = IPAddress.Parse("10.9.0.1");
        Assert.Equal(Errno.None, here.Routes.TryInput(IPAddress.Parse("10.9.0.2"), own, link));

        here.Netns.Run(() =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/left/rp_filter", "1");
            return true;
        });
        Assert.Equal(Errno.None, here.Routes.TryInput(IPAddress.Parse("10.9.0.2"), own, link));
        Assert.Contains(here.Routes.TryInput(IPAddress.Parse("192.0.2.7"), own, link), new[] { Errno.EXDEV, Errno.EINVAL });
    }

    private static Namespaced Prepare(out Link link)
    {
        var here = new Namespaced();
        link = here.Links.CreateVeth("left", "right");
        here.Links.SetMtu(link, 1400);
        here.Addresses.Add(link, InterfaceAddress.Parse("10.9.0.1/29"));
        here.Addresses.Add(link, InterfaceAddress.Parse("fd00::1/64"), skipDuplicateAddressDetection: true);
        here.SetUpJoined("left", "right");
        return here;
    }
}
