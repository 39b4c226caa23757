using System.Net;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Probes;
using FouTools.Diagnosis.Tests.Support;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Diagnosis.Tests.Checks;

public sealed class PathMtuTests
{
    private const int Overhead = 28;

    [Theory]
    [InlineData(1500, TunnelCheckResult.Passed)]
    [InlineData(1499, TunnelCheckResult.Failed)]
    public void What_the_host_knows_counts(int pathMtu, TunnelCheckResult expected)
    {
        TunnelFinding check = Sample.Run(TunnelCheckName.PathMtu, Sample.Ipip(), probes: new FakeProbes { PathMtu = pathMtu });
        Assert.Equal(expected, check.Result);
        Assert.Equal(pathMtu, check.PathMtu);
        Assert.Equal(expected == TunnelCheckResult.Failed ? "SetTunnel t0 Mtu=1471" : null, check.Remedy?.Repair?.ToString());
    }

    [Fact]
    public void What_a_router_says_counts()
    {
        var probes = new FakeProbes { DatagramErrors = [new ReportedError(IcmpErrorKind.PacketTooBig, IPAddress.Parse("192.0.2.254"), 1400)] };
        TunnelFinding check = Sample.Run(TunnelCheckName.PathMtu, Sample.Ipip(), probes: probes);
        Assert.Equal("SetTunnel t0 Mtu=1372", $"{check.Remedy!.Repair}");

        // The probe is as long as the longest packet of the tunnel, and no receiver delivers it.
        ReadOnlyMemory<byte> payload = Assert.Single(probes.Sent).Payload;
        Assert.Equal(1472, payload.Length);
        Assert.All(payload.ToArray(), value => Assert.Equal(byte.MaxValue, value));
    }

    [Theory]
    [InlineData(1471)]
    [InlineData(1372)]
    [InlineData(1280)]
    [InlineData(100)]
    public void Where_long_packets_get_lost_the_longest_that_passes_is_found(int passes)
    {
        var probes = new FakeProbes { Passes = passes };
        TunnelFinding check = Sample.Run(TunnelCheckName.PathMtu, Sample.Ipip(), probes: probes);
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.Equal(passes + Overhead, check.PathMtu);
        Assert.Equal($"SetTunnel t0 Mtu={passes}", $"{check.Remedy!.Repair}");
        Assert.InRange(probes.Asked.Count, 2, 16);
    }

    [Fact]
    public void What_is_fragmented_is_only_noted() => Assert.Equal(
        TunnelCheckResult.Warning,
        Sample.Run(
            TunnelCheckName.PathMtu,
            Sample.Of(TunnelKind.Ipip, Sample.Parameters with { PathMtuDiscovery = false }),
            probes: new FakeProbes { PathMtu = 1400 }).Result);

    [Fact]
    public void That_IPv6_needs_more_is_said() => Assert.Contains(
        "IPv6 needs 1280 bytes",
        Sample.Run(TunnelCheckName.PathMtu, Sample.Of(TunnelKind.Sit, Sample.Parameters), probes: new FakeProbes { PathMtu = 1300 }).Remedy!.Text,
        StringComparison.Ordinal);
}
