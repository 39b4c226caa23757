using System.Net;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Probes;
using FouTools.Diagnosis.Tests.Support;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Diagnosis.Tests.Checks;

public sealed class WayTests
{
    private static readonly IPAddress s_remote = IPAddress.Parse("192.0.2.2");

    [Theory]
    [InlineData(RouteType.Prohibit, Errno.EACCES)]
    [InlineData(RouteType.Unreachable, Errno.EHOSTUNREACH)]
    [InlineData(RouteType.Blackhole, Errno.EINVAL)]
    public void A_route_that_drops_is_named(RouteType type, Errno refusal)
    {
        var network = new FakeNetwork { NoRoute = refusal };
        network.Routes.Add(new Route { Destination = IPNetwork.Parse("192.0.2.2/32"), Type = type });
        TunnelFinding check = Sample.Run(TunnelCheckName.Route, Sample.Of(TunnelKind.Ipip, Sample.Parameters, "shop"), network);
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.Equal($"ip -n shop route delete {type.ToString().ToLowerInvariant()} 192.0.2.2/32", check.Remedy!.Command);
    }

    [Fact]
    public void A_missing_route_is_named()
    {
        var network = new FakeNetwork();
        network.Routes.Clear();
        TunnelFinding check = Sample.Run(TunnelCheckName.Route, Sample.Ipip(), network);
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.Contains("ip route add 192.0.2.2/32 via ROUTER", check.Remedy!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_through_another_tunnel_is_seen()
    {
        var network = new FakeNetwork();
        network.Links.Add(new Link { Index = 4, Name = "t1", Flags = LinkFlags.Up, Mtu = 1400 });
        network.Routes.Add(new Route { Destination = IPNetwork.Parse("192.0.2.2/32"), LinkIndex = 4 });
        network.Tunnels.Add(new Tunnel
        {
            Link = network.Links[^1],
            Kind = TunnelKind.Ipip,
            Parameters = new TunnelParameters { RemoteAddress = IPAddress.Parse("10.9.0.2") },
        });
        TunnelFinding check = Sample.Run(TunnelCheckName.RoutingLoop, Sample.Ipip(), network);
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.Contains("t1 and then t0", check.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tunnel_in_a_tunnel_is_no_loop()
    {
        var network = new FakeNetwork();
        network.Links.Add(new Link { Index = 4, Name = "t1", Flags = LinkFlags.Up, Mtu = 1400 });
        network.Routes.Add(new Route { Destination = IPNetwork.Parse("192.0.2.2/32"), LinkIndex = 4 });
        network.Tunnels.Add(new Tunnel
        {
            Link = network.Links[^1],
            Kind = TunnelKind.Ipip,
            Parameters = new TunnelParameters { RemoteAddress = IPAddress.Parse("192.0.2.7") },
        });
        TunnelFinding check = Sample.Run(TunnelCheckName.RoutingLoop, Sample.Ipip(), network);
        Assert.Equal(TunnelCheckResult.Passed, check.Result);
        Assert.Contains("t1, then eth0", check.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "0", Errno.EXDEV, TunnelCheckResult.Passed)]
    [InlineData("0", "1", Errno.None, TunnelCheckResult.Passed)]
    [InlineData("0", "1", Errno.EXDEV, TunnelCheckResult.Failed)]
    [InlineData("1", "0", Errno.EINVAL, TunnelCheckResult.Failed)]
    [InlineData("2", "1", Errno.EINVAL, TunnelCheckResult.Failed)]
    public void The_stricter_filter_counts(string all, string device, Errno verdict, TunnelCheckResult expected)
    {
        var network = new FakeNetwork { Input = verdict };
        network.Settings["net/ipv4/conf/all/rp_filter"] = all;
        network.Settings["net/ipv4/conf/t0/rp_filter"] = device;
        Assert.Equal(expected, Sample.Run(TunnelCheckName.ReversePathFilter, Sample.Ipip(), network).Result);
    }

    [Theory]
    [InlineData(IcmpErrorKind.PortUnreachable, TunnelCheckResult.Failed, "CreateFouPort 5555 Protocol=IPIP")]
    [InlineData(IcmpErrorKind.AdministrativelyProhibited, TunnelCheckResult.Failed, "Allow UDP to port 5555")]
    [InlineData(IcmpErrorKind.ProtocolUnreachable, TunnelCheckResult.Failed, "load the module")]
    [InlineData(IcmpErrorKind.HostUnreachable, TunnelCheckResult.Failed, "the remote is up")]
    [InlineData(IcmpErrorKind.TimeExceeded, TunnelCheckResult.Failed, "tracepath")]
    [InlineData(IcmpErrorKind.PacketTooBig, TunnelCheckResult.Warning, "tcpdump")]
    public void Who_refuses_is_told(IcmpErrorKind kind, TunnelCheckResult expected, string remedy)
    {
        var probes = new FakeProbes { Passes = 0, DatagramErrors = [new ReportedError(kind, s_remote, 0)] };
        TunnelFinding check = Sample.Run(TunnelCheckName.UdpPort, Sample.Ipip(), probes: probes);
        Assert.Equal(expected, check.Result);
        Assert.Contains(remedy, $"{check.Remedy}", StringComparison.Ordinal);
        Assert.True(Assert.Single(probes.Sent).Payload.IsEmpty);
    }

    [Fact]
    public void Without_target_silence_proves_nothing()
    {
        var network = new FakeNetwork();
        network.Addresses.RemoveAt(1);
        Assert.Equal(TunnelCheckResult.Skipped, Sample.Run(TunnelCheckName.UdpPort, Sample.Ipip(), network).Result);
    }

    [Fact]
    public void A_port_that_takes_datagrams_but_no_packets_is_open()
    {
        var probes = new FakeProbes { Passes = 0, OuterErrors = [new ReportedError(IcmpErrorKind.PortUnreachable, s_remote, 0)] };
        TunnelFinding check = Sample.Run(TunnelCheckName.UdpPort, Sample.Ipip(), probes: probes);
        Assert.Equal(TunnelCheckResult.Passed, check.Result);
        Assert.Contains("no tunnel receives from it", check.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TunnelEncapFlags.Checksum6, 0, TunnelCheckResult.Passed)]
    [InlineData(TunnelEncapFlags.None, 0, TunnelCheckResult.Failed)]
    [InlineData(TunnelEncapFlags.None, int.MaxValue, TunnelCheckResult.Passed)]
    public void Zero_checksums_over_IPv6_are_suspect_where_nobody_answers(TunnelEncapFlags flags, int passes, TunnelCheckResult expected)
    {
        TunnelFinding check = Sample.Run(
            TunnelCheckName.Checksum, Sample.Of(TunnelKind.Ip6Tnl, Sample.Parameters6 with { Encap = Sample.Parameters6.Encap! with { Flags = flags } }),
            probes: new FakeProbes { Passes = passes });
        Assert.Equal(expected, check.Result);
        Assert.Equal(expected == TunnelCheckResult.Failed ? "SetEncapsulation t0 UdpChecksum6=True" : null, check.Remedy?.Repair?.ToString());
    }

    [Fact]
    public void Wrong_checksums_that_come_meanwhile_are_seen()
    {
        var network = new FakeNetwork();
        var probes = new FakeProbes { OnAsk = () => network.Udp = new UdpStatistics(0, 3, 3) };
        TunnelFinding check = Sample.Run(TunnelCheckName.Checksum, Sample.Ipip(flags: TunnelEncapFlags.Checksum), network, probes);
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.StartsWith("3 datagrams with a bad checksum arrived", check.Evidence, StringComparison.Ordinal);
    }
}
