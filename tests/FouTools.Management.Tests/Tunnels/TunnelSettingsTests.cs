using System.Net;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Management.Tests.Tunnels;

public sealed class TunnelSettingsTests
{
    private static readonly TunnelParameters s_gre = new()
    {
        LocalAddress = IPAddress.Parse("192.0.2.1"),
        RemoteAddress = IPAddress.Parse("192.0.2.2"),
        UnderlayIndex = 3,
        Ttl = 64,
        InputKey = 1,
        OutputKey = 2,
    };

    [Fact]
    public void What_is_not_given_stays() => Assert.Equal(s_gre, new TunnelSettings().ApplyTo(TunnelKind.Gre, s_gre, null));

    [Fact]
    public void A_key_of_one_direction_goes_before_that_of_both()
    {
        TunnelParameters after = new TunnelSettings { Key = 7, OutputKey = 8 }.ApplyTo(TunnelKind.Gre, s_gre, null);
        Assert.Equal(7u, after.InputKey);
        Assert.Equal(8u, after.OutputKey);
    }

    [Fact]
    public void A_cleared_property_is_gone_and_the_others_stay()
    {
        TunnelParameters after = new TunnelSettings { Clear = [TunnelProperty.UnderlayInterface, TunnelProperty.InputKey] }.ApplyTo(TunnelKind.Gre, s_gre, null);
        Assert.Equal(s_gre with { UnderlayIndex = null, InputKey = null }, after);
    }

    [Fact]
    public void A_value_goes_before_its_clearing() => Assert.Equal(
        9u, new TunnelSettings { Clear = [TunnelProperty.Key], InputKey = 9 }.ApplyTo(TunnelKind.Gre, s_gre, null).InputKey);

    [Fact]
    public void Inherited_fields_are_numbers_over_IPv4()
    {
        TunnelParameters after = new TunnelSettings { Ttl = OuterField.Inherit, Tos = OuterField.Inherit }.ApplyTo(TunnelKind.Gre, s_gre, null);
        Assert.Equal((byte)0, after.Ttl);
        Assert.Equal((byte)1, after.Tos);
    }

    [Fact]
    public void Inherited_fields_are_flags_over_IPv6()
    {
        TunnelParameters after = new TunnelSettings { Tos = OuterField.Inherit, FlowLabel = OuterField.Parse("5") }
            .ApplyTo(TunnelKind.Ip6Tnl, new TunnelParameters { Ip6Flags = Ip6TunnelFlags.UseInnerFlowLabel }, null);
        Assert.Equal(Ip6TunnelFlags.UseInnerTrafficClass, after.Ip6Flags);
        Assert.Equal(5u, after.FlowInformation);
    }
}
