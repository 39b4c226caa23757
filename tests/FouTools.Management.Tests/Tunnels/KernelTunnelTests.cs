using System.Net;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Management.Tests.Tunnels;

public sealed class KernelTunnelTests
{
    private static readonly TunnelEncap s_fou = new() { Type = TunnelEncapType.Fou, DestinationPort = 5555 };

    [Fact]
    public void What_the_kind_does_not_have_is_null()
    {
        KernelTunnel tunnel = Make(new TunnelParameters());
        Assert.Null(tunnel.FlowLabel);
        Assert.Null(tunnel.InputFlags);
        Assert.Null(tunnel.EncapSourcePort);
        Assert.Null(tunnel.EncapUdpChecksum);
        Assert.Equal(OuterField.Inherit, tunnel.Ttl);
    }

    [Fact]
    public void Source_port_0_is_auto() => Assert.Equal(SourcePortPolicy.Auto, Make(new TunnelParameters { Encap = s_fou }).EncapSourcePort);

    [Fact]
    public void An_encapsulation_differs_by_any_of_its_values()
    {
        KernelTunnel tunnel = Make(new TunnelParameters { Encap = s_fou });
        Assert.True(tunnel.HasSameEncap(Make(new TunnelParameters { Encap = s_fou with { }, Ttl = 5 })));
        Assert.False(tunnel.HasSameEncap(Make(new TunnelParameters { Encap = s_fou with { SourcePort = 1 } })));
        Assert.True(Make(new TunnelParameters()).HasSameEncap(Make(new TunnelParameters { Encap = TunnelEncap.None })));
    }

    [Fact]
    public void Differences_are_of_settings_alone()
    {
        KernelTunnel before = Make(new TunnelParameters { Ttl = 64 });
        KernelTunnel after = Make(new TunnelParameters { Ttl = 65, RemoteAddress = IPAddress.Loopback, Encap = s_fou });
        Assert.Equal(
            ["EncapDestinationPort", "EncapRemoteChecksum", "EncapSourcePort", "EncapType", "EncapUdpChecksum", "EncapUdpChecksum6", "RemoteAddress", "Ttl", "Up"],
            TunnelDifference.Find(before, after, isUp: true).Select(difference => difference.Property).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Equal_tunnels_have_no_difference() =>
        Assert.Empty(TunnelDifference.Find(Make(new TunnelParameters { Ttl = 64 }), Make(new TunnelParameters { Ttl = 64 })));

    private static KernelTunnel Make(TunnelParameters parameters) => new(
        new Tunnel { Link = new Link { Index = 5, Name = "t0", Mtu = 1480 }, Kind = TunnelKind.Ipip, Parameters = parameters }, null, null);
}
