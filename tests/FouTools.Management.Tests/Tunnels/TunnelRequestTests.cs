using System.Net;
using FouTools.Management.Errors;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Management.Tests.Tunnels;

public sealed class TunnelRequestTests
{
    private static readonly TunnelRequest s_valid = new() { Name = "t0", Kind = TunnelKind.Ipip };

    public static TheoryData<string, TunnelRequest> Invalid => new()
    {
        { "Name", s_valid with { Name = "a b" } },
        { "Kind", s_valid with { Kind = TunnelKind.Erspan } },
        { "Mtu", s_valid with { Mtu = 67 } },
        { "Ttl", With(new TunnelSettings { Ttl = OuterField.Parse("256") }) },
        { "Tos", With(new TunnelSettings { Tos = OuterField.Parse("256") }) },
        { "Protocol", With(new TunnelSettings { Protocol = 41 }) },
        { "Protocol", With(new TunnelSettings { Protocol = -1 }) },
        { "RemoteAddress", With(new TunnelSettings { RemoteAddress = IPAddress.IPv6Loopback }) },
        { "UnderlayInterface", With(new TunnelSettings { UnderlayInterface = "a b" }) },
        { "UnderlayInterface", With(new TunnelSettings { RemoteAddress = IPAddress.Parse("fe80::1") }, TunnelKind.Ip6Tnl) },
        { "FlowLabel", With(new TunnelSettings { FlowLabel = OuterField.Parse("0x100000") }, TunnelKind.Ip6Tnl) },
        { "PathMtuDiscovery", With(new TunnelSettings { PathMtuDiscovery = false, Ttl = OuterField.Parse("64") }) },
        { "SixRdPrefix", With(new TunnelSettings { SixRdPrefix = IPNetwork.Parse("10.0.0.0/8") }, TunnelKind.Sit) },
        { "EncapType", s_valid with { Encap = new EncapSettings { DestinationPort = 5555 } } },
        { "EncapDestinationPort", s_valid with { Encap = new EncapSettings { Type = TunnelEncapType.Fou } } },
        { "EncapDestinationPort", s_valid with { Encap = new EncapSettings { Type = TunnelEncapType.Gue, DestinationPort = 65536 } } },
    };

    public static TheoryData<string, TunnelSettings> Foreign => new()
    {
        { "Key", new TunnelSettings { Key = 7 } },
        { "Key", new TunnelSettings { Clear = [TunnelProperty.Key] } },
        { "InputFlags", new TunnelSettings { InputFlags = GreFlags.Checksum } },
        { "FlowLabel", new TunnelSettings { FlowLabel = OuterField.Inherit } },
        { "CopyDscp", new TunnelSettings { CopyDscp = true } },
        { "Isatap", new TunnelSettings { Isatap = true } },
        { "FirewallMark", new TunnelSettings { FirewallMark = OuterField.Inherit } },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void An_invalid_property_is_named(string property, TunnelRequest request)
    {
        ManagementException failure = Assert.Throws<ManagementException>(request.Validate);
        Assert.Equal(ManagementError.InvalidValue, failure.Error);
        Assert.Equal(property, failure.Property);
        Assert.Contains(property, ManagedProperties.OfTunnels);
    }

    [Theory]
    [MemberData(nameof(Foreign), DisableDiscoveryEnumeration = true)]
    public void A_property_that_the_kind_does_not_have_is_named(string property, TunnelSettings settings)
    {
        ManagementException failure = Assert.Throws<ManagementException>(With(settings).Validate);
        Assert.Equal(ManagementError.PropertyNotOfKind, failure.Error);
        Assert.Equal(property, failure.Property);
        Assert.Contains(property, ManagedProperties.OfTunnels);
    }

    [Fact]
    public void What_is_false_is_not_given() =>
        With(new TunnelSettings { CopyDscp = false, Isatap = false, IgnoreDf = false, InputFlags = GreFlags.None, CollectMetadata = false }).Validate();

    [Fact]
    public void A_number_out_of_range_is_said_with_the_range()
    {
        ManagementException failure = Assert.Throws<ManagementException>(With(new TunnelSettings { Ttl = OuterField.Parse("256") }).Validate);
        Assert.Equal(256L, failure.Value);
        Assert.Equal("0 to 255", failure.Allowed);
    }

    [Fact]
    public void A_request_becomes_what_netlink_has()
    {
        TunnelSpecification tunnel = (s_valid with
        {
            Settings = new TunnelSettings { RemoteAddress = IPAddress.Loopback, Ttl = OuterField.Parse("64") },
            Encap = new EncapSettings { Type = TunnelEncapType.Gue, DestinationPort = 5555, SourcePort = SourcePortPolicy.Auto },
            Mtu = 1400,
        }).Specify(3);
        Assert.Equal(IPAddress.Loopback, tunnel.Parameters.RemoteAddress);
        Assert.Equal((byte)64, tunnel.Parameters.Ttl);
        Assert.Equal(3, tunnel.Parameters.UnderlayIndex);
        Assert.Equal(TunnelEncapType.Gue, tunnel.Parameters.Encap!.Type);
        Assert.Equal(0, tunnel.Parameters.Encap.SourcePort);
        Assert.Equal(1400, tunnel.Mtu);
    }

    private static TunnelRequest With(TunnelSettings settings, TunnelKind kind = TunnelKind.Ipip) => s_valid with { Kind = kind, Settings = settings };
}
