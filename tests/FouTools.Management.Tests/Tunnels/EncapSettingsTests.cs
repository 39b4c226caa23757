using FouTools.Management.Tunnels;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Management.Tests.Tunnels;

public sealed class EncapSettingsTests
{
    private static readonly TunnelEncap s_gue = new()
    {
        Type = TunnelEncapType.Gue,
        SourcePort = 4000,
        DestinationPort = 5555,
        Flags = TunnelEncapFlags.Checksum | TunnelEncapFlags.RemoteChecksum,
    };

    [Fact]
    public void What_is_not_given_stays() => Assert.Equal(s_gue, new EncapSettings().ApplyTo(TunnelKind.Ipip, s_gue));

    [Fact]
    public void A_flag_changes_alone() => Assert.Equal(
        s_gue with { Flags = TunnelEncapFlags.Checksum }, new EncapSettings { RemoteChecksum = false }.ApplyTo(TunnelKind.Ipip, s_gue));

    [Fact]
    public void Auto_is_source_port_0() =>
        Assert.Equal(0, new EncapSettings { SourcePort = SourcePortPolicy.Auto }.ApplyTo(TunnelKind.Ipip, s_gue).SourcePort);

    [Fact]
    public void None_ends_it_whatever_else_is_given() =>
        Assert.Equal(TunnelEncap.None, new EncapSettings { Type = TunnelEncapType.None, DestinationPort = 1 }.ApplyTo(TunnelKind.Ipip, s_gue));

    [Fact]
    public void Settings_without_a_type_are_rejected() => Assert.Equal(
        nameof(TunnelEncap.Type),
        Assert.Throws<SpecificationException>(() => new EncapSettings { UdpChecksum = true }.ApplyTo(TunnelKind.Ipip, null)).ParamName);

    [Fact]
    public void A_new_one_has_the_defaults_of_the_kind()
    {
        var settings = new EncapSettings { Type = TunnelEncapType.Fou, DestinationPort = 5555 };
        Assert.Equal(TunnelDefaults.EncapFlagsOf(TunnelKind.Ip6Tnl), settings.ApplyTo(TunnelKind.Ip6Tnl, null).Flags);
        Assert.Equal(TunnelDefaults.EncapFlagsOf(TunnelKind.Ipip), settings.ApplyTo(TunnelKind.Ipip, TunnelEncap.None).Flags);
    }
}
