using System.Net;
using System.Net.Sockets;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Tests.Support;
using FouTools.Linux.Modules;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Tests.Checks;

public sealed class FouPortTests
{
    private const byte IPIP = 4;
    private const byte IPv6 = 41;
    private const byte Gre = 47;

    [Theory]
    [InlineData(TunnelKind.Ipip, TunnelEncapType.Fou, "New-FouPort 5555 -Protocol IPIP")]
    [InlineData(TunnelKind.Sit, TunnelEncapType.Fou, "New-FouPort 5555 -Protocol IPv6")]
    [InlineData(TunnelKind.Gretap, TunnelEncapType.Fou, "New-FouPort 5555 -Protocol GRE")]
    [InlineData(TunnelKind.Gre, TunnelEncapType.Gue, "New-FouPort 5555 -Type Gue")]
    public void A_missing_port_is_to_be_made(TunnelKind kind, TunnelEncapType type, string command)
    {
        TunnelCheck check = Run(TunnelCheckName.FouPort, kind, type, []);
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.Equal(command, check.Command);
    }

    [Theory]
    [InlineData(0, "-AddressFamily IPv6")]
    [InlineData(41, "New-FouPort 5555 -Protocol IPv6 -AddressFamily IPv6 -NetworkNamespace shop")]
    public void Over_IPv6_it_is_of_that_family(byte protocol, string expected)
    {
        TunnelParameters parameters = Sample.Parameters6 with
        {
            Protocol = protocol,
            Encap = new TunnelEncap { Type = TunnelEncapType.Fou, DestinationPort = 5555 },
        };
        TunnelCheck check = Sample.Run(
            TunnelCheckName.FouPort, Sample.Of(TunnelKind.Ip6Tnl, parameters, "shop"), new FakeNetwork());
        Assert.Contains(expected, check.Command, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_is_not_loaded_is_loaded_with_the_port() => Assert.Equal(
        "New-FouPort 5555 -Protocol IPIP -LoadModule", Run(TunnelCheckName.FouPort, TunnelKind.Ipip, TunnelEncapType.Fou, null).Command);

    [Fact]
    public void A_port_of_another_number_is_noted()
    {
        TunnelCheck check = Run(TunnelCheckName.FouPort, TunnelKind.Ipip, TunnelEncapType.Fou, [Port(6666, FouPortType.Fou, IPIP)]);
        Assert.Equal(TunnelCheckResult.Warning, check.Result);
        Assert.Contains("6666", check.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.9", null, "for 192.0.2.9 only")]
    [InlineData(null, "192.0.2.9", "from 192.0.2.9 only")]
    public void A_port_for_others_is_none(string? local, string? peer, string reason)
    {
        FouPort port = Port(5555, FouPortType.Fou, IPIP) with
        {
            LocalAddress = local is null ? null : IPAddress.Parse(local),
            PeerAddress = peer is null ? null : IPAddress.Parse(peer),
        };
        TunnelCheck check = Run(TunnelCheckName.FouPort, TunnelKind.Ipip, TunnelEncapType.Fou, [port]);
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.Contains(reason, check.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_of_the_other_family_is_none() => Assert.Equal(
        TunnelCheckResult.Failed,
        Run(TunnelCheckName.FouPort, TunnelKind.Ipip, TunnelEncapType.Fou, [Port(5555, FouPortType.Fou, IPIP) with { AddressFamily = AddressFamily.InterNetworkV6 }]).Result);

    [Theory]
    [InlineData(TunnelKind.Ipip, TunnelEncapType.Fou, FouPortType.Fou, IPIP, true)]
    [InlineData(TunnelKind.Ipip, TunnelEncapType.Fou, FouPortType.Fou, Gre, false)]
    [InlineData(TunnelKind.Sit, TunnelEncapType.Fou, FouPortType.Fou, IPIP, false)]
    [InlineData(TunnelKind.Ipip, TunnelEncapType.Fou, FouPortType.Gue, 0, true)]
    [InlineData(TunnelKind.Sit, TunnelEncapType.Fou, FouPortType.Gue, 0, true)]
    [InlineData(TunnelKind.Gre, TunnelEncapType.Fou, FouPortType.Gue, 0, false)]
    [InlineData(TunnelKind.Gre, TunnelEncapType.Gue, FouPortType.Gue, 0, true)]
    [InlineData(TunnelKind.Gre, TunnelEncapType.Gue, FouPortType.Fou, Gre, false)]
    public void The_protocols_are_compared(TunnelKind kind, TunnelEncapType sent, FouPortType taken, byte protocol, bool isRight)
    {
        TunnelCheck check = Run(TunnelCheckName.Protocol, kind, sent, [Port(5555, taken, protocol)]);
        Assert.Equal(isRight ? TunnelCheckResult.Passed : TunnelCheckResult.Failed, check.Result);
        Assert.Equal(!isRight, check.Command?.StartsWith("Remove-FouPort 5555 -AddressFamily IPv4; New-FouPort 5555 ", StringComparison.Ordinal) ?? false);
    }

    [Theory]
    [InlineData(IPv6, TunnelCheckResult.Passed)]
    [InlineData(IPIP, TunnelCheckResult.Warning)]
    public void A_plain_tunnel_is_noted_where_a_port_waits_for_it(byte protocol, TunnelCheckResult expected)
    {
        TunnelCheck check = Run(TunnelCheckName.Encapsulation, TunnelKind.Ipip, TunnelEncapType.None, [Port(5555, FouPortType.Fou, protocol)]);
        Assert.Equal(expected, check.Result);
        Assert.Equal(expected == TunnelCheckResult.Warning ? "Set-TunnelEncap t0 -Type Fou -DestinationPort 5555" : null, check.Command);
    }

    [Fact]
    public void Swapped_ports_are_noted()
    {
        TunnelCheck check = Sample.Run(TunnelCheckName.Encapsulation, Sample.Ipip(port: 45845));
        Assert.Equal("Set-TunnelEncap t0 -DestinationPort 5555", check.Command);
    }

    [Fact]
    public void A_module_that_was_unloaded_is_seen()
    {
        TunnelCheck check = Sample.Run(TunnelCheckName.Encapsulation, Sample.Ipip(), new FakeNetwork { Module = KernelModuleState.Loadable });
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.Equal("modprobe fou", check.Command);
    }

    [Fact]
    public void Port_zero_is_seen() =>
        Assert.Equal(TunnelCheckResult.Failed, Sample.Run(TunnelCheckName.Encapsulation, Sample.Ipip(port: 0)).Result);

    [Fact]
    public void Remote_checksums_of_direct_fou_are_noted()
    {
        TunnelCheck check = Sample.Run(TunnelCheckName.Encapsulation, Sample.Ipip(flags: TunnelEncapFlags.RemoteChecksum));
        Assert.Equal("Set-TunnelEncap t0 -RemoteChecksum $false", check.Command);
        Assert.Equal(
            TunnelCheckResult.Passed,
            Sample.Run(TunnelCheckName.Encapsulation, Sample.Ipip(TunnelEncapType.Gue, flags: TunnelEncapFlags.RemoteChecksum)).Result);
    }

    private static FouPort Port(int number, FouPortType type, byte protocol) => new() { Port = number, Type = type, Protocol = protocol };

    private static TunnelCheck Run(TunnelCheckName name, TunnelKind kind, TunnelEncapType type, List<FouPort>? ports) => Sample.Run(
        name,
        Sample.Of(kind, Sample.Parameters with { Encap = new TunnelEncap { Type = type, DestinationPort = type == TunnelEncapType.None ? 0 : 5555 } }),
        new FakeNetwork { Ports = ports });
}
