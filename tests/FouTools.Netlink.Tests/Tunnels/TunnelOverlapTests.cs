using System.Net;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Netlink.Tests.Tunnels;

public sealed class TunnelOverlapTests
{
    private static readonly TunnelParameters s_ends = new()
    {
        LocalAddress = IPAddress.Parse("10.0.0.1"), RemoteAddress = IPAddress.Parse("10.0.0.2"), UnderlayIndex = 3, InputKey = 5,
        Encap = new TunnelEncap { Type = TunnelEncapType.Fou, DestinationPort = 5555 },
    };

    public static TheoryData<TunnelKind, TunnelParameters, bool> Others => new()
    {
        { TunnelKind.Gre, s_ends, true },
        { TunnelKind.Gre, s_ends with { LocalAddress = IPAddress.Parse("10.0.0.1"), RemoteAddress = IPAddress.Parse("10.0.0.2") }, true },
        { TunnelKind.Gre, s_ends with { Encap = null, OutputKey = 8, Ttl = 9 }, true },
        { TunnelKind.Gretap, s_ends, false },
        { TunnelKind.Gre, s_ends with { InputKey = 6 }, false },
        { TunnelKind.Gre, s_ends with { InputKey = null }, false },
        { TunnelKind.Gre, s_ends with { UnderlayIndex = null }, false },
        { TunnelKind.Gre, s_ends with { LocalAddress = null }, false },
        { TunnelKind.Gre, s_ends with { RemoteAddress = IPAddress.Any }, false },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Ends_underlay_and_key_tell_tunnels_of_a_kind_apart_and_ports_do_not(TunnelKind kind, TunnelParameters other, bool isSame)
    {
        var tunnel = new Tunnel { Link = new Link { Index = 7, Name = "t7" }, Kind = TunnelKind.Gre, Parameters = s_ends };
        Assert.Equal(isSame ? tunnel : null, TunnelOverlap.Find([tunnel], kind, other));
    }

    [Fact]
    public void A_tunnel_without_ends_is_what_the_kernel_has_made_itself()
    {
        var fallback = new Tunnel { Link = new Link { Index = 7, Name = "tunl0" }, Kind = TunnelKind.Ipip, Parameters = new() };
        Assert.True(fallback.IsFallback);
        Assert.Equal(fallback, TunnelOverlap.Find([fallback], TunnelKind.Ipip, new TunnelParameters { Ttl = 64 }));
        Assert.False((fallback with { Link = fallback.Link with { Name = "tunl1" } }).IsFallback);
    }
}
