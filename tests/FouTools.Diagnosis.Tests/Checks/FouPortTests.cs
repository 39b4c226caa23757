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
    [InlineData(TunnelKind.Ipip, TunnelEncapType.Fou, "CreateFouPort 5555 Protocol=IPIP AddressFamily=IPv4")]
    [InlineData(TunnelKind.Sit, TunnelEncapType.Fou, "CreateFouPort 5555 Protocol=IPv6 AddressFamily=IPv4")]
    [InlineData(TunnelKind.Gretap, TunnelEncapType.Fou, "CreateFouPort 5555 Protocol=GRE AddressFamily=IPv4")]
    [InlineData(TunnelKind.Gre, TunnelEncapType.Gue, "CreateFouPort 5555 Type=Gue AddressFamily=IPv4")]
    public void A_missing_port_is_to_be_made(TunnelKind kind, TunnelEncapType type, string repair)
    {
        TunnelFinding check = Run(TunnelCheckName.FouPort, kind, type, []);
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.Equal(repair, $"{check.Remedy!.Repair}");
    }

    [Theory]
    [InlineData(0, "AddressFamily=IPv6")]
    [InlineData(41, "CreateFouPort 5555 Protocol=IPv6 AddressFamily=IPv6 in shop")]
    public void Over_IPv6_it_is_of_that_family(byte protocol, string expected)
    {
        TunnelParameters parameters = Sample.Parameters6 with
        {
            Protocol = protocol,
            Encap = new TunnelEncap { Type = TunnelEncapType.Fou, DestinationPort = 5555 },
        };
        TunnelFinding check = Sample.Run(
            TunnelCheckName.FouPort, Sample.Of(TunnelKind.Ip6Tnl, parameters, "shop"), new FakeNetwork());
        Assert.Contains(expected, $"{check.Remedy!.Repair}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_is_not_loaded_is_loaded_with_the_port() => Assert.Equal(
        "CreateFouPort 5555 Protocol=IPIP AddressFamily=IPv4 LoadModule=True",
        $"{Run(TunnelCheckName.FouPort, TunnelKind.Ipip, TunnelEncapType.Fou, null).Remedy!.Repair}");

    [Fact]
    public void A_port_of_another_number_is_noted()
    {
        TunnelFinding check = Run(TunnelCheckName.FouPort, TunnelKind.Ipip, TunnelEncapType.Fou, [Port(6666, FouPortType.Fou, IPIP)]);
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
        TunnelFinding check = Run(TunnelCheckName.FouPort, TunnelKind.Ipip, TunnelEncapType.Fou, [port]);
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
        TunnelFinding check = Run(TunnelCheckName.Protocol, kind, sent, [Port(5555, taken, protocol)]);
        Assert.Equal(isRight ? TunnelCheckResult.Passed : TunnelCheckResult.Failed, check.Result);
        Assert.Equal(isRight ? null : TunnelRepairAction.ReplaceFouPort, check.Remedy?.Repair?.Action);
    }

    [Theory]
    [InlineData(IPv6, TunnelCheckResult.Passed)]
    [InlineData(IPIP, TunnelCheckResult.Warning)]
    public void A_plain_tunnel_is_noted_where_a_port_waits_for_it(byte protocol, TunnelCheckResult expected)
    {
        TunnelFinding check = Run(TunnelCheckName.Encapsulation, TunnelKind.Ipip, TunnelEncapType.None, [Port(5555, FouPortType.Fou, protocol)]);
        Assert.Equal(expected, check.Result);
        Assert.Equal(expected == TunnelCheckResult.Warning ? "SetEncapsulation t0 Type=Fou DestinationPort=5555" : null, check.Remedy?.Repair?.ToString());
    }

    [Fact]
    public void Swapped_ports_are_noted()
    {
        TunnelFinding check = Sample.Run(TunnelCheckName.Encapsulation, Sample.Ipip(port: 45845));
        Assert.Equal("SetEncapsulation t0 DestinationPort=5555", $"{check.Remedy!.Repair}");
    }

    [Fact]
    public void A_module_that_was_unloaded_is_seen()
    {
        TunnelFinding check = Sample.Run(TunnelCheckName.Encapsulation, Sample.Ipip(), new FakeNetwork { Module = KernelModuleState.Loadable });
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.Equal("modprobe fou", check.Remedy!.Command);
    }

    [Fact]
    public void Port_zero_is_seen_and_the_right_one_is_left_to_the_user()
    {
        TunnelFinding check = Sample.Run(TunnelCheckName.Encapsulation, Sample.Ipip(port: 0));
        Assert.Equal(TunnelCheckResult.Failed, check.Result);
        Assert.False(check.Remedy!.Repair!.IsComplete);
    }

    [Fact]
    public void Remote_checksums_of_direct_fou_are_noted()
    {
        TunnelFinding check = Sample.Run(TunnelCheckName.Encapsulation, Sample.Ipip(flags: TunnelEncapFlags.RemoteChecksum));
        Assert.Equal("SetEncapsulation t0 RemoteChecksum=False", $"{check.Remedy!.Repair}");
        Assert.Equal(
            TunnelCheckResult.Passed,
            Sample.Run(TunnelCheckName.Encapsulation, Sample.Ipip(TunnelEncapType.Gue, flags: TunnelEncapFlags.RemoteChecksum)).Result);
    }

    private static FouPort Port(int number, FouPortType type, byte protocol) => new() { Port = number, Type = type, Protocol = protocol };

    private static TunnelFinding Run(TunnelCheckName name, TunnelKind kind, TunnelEncapType type, List<FouPort>? ports) => Sample.Run(
        name,
        Sample.Of(kind, Sample.Parameters with { Encap = new TunnelEncap { Type = type, DestinationPort = type == TunnelEncapType.None ? 0 : 5555 } }),
        new FakeNetwork { Ports = ports });
}
