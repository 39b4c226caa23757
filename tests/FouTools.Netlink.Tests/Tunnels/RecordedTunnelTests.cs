using System.Net;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Netlink.Tests.Fixtures;
using FouTools.Packets;

namespace FouTools.Netlink.Tests.Tunnels;

/// <summary>Tunnels that iproute2 made in a kernel 6.1, as that listed them. What is expected is what was said to iproute2.</summary>
public sealed class RecordedTunnelTests
{
    private static readonly IPAddress s_local = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress s_remote = IPAddress.Parse("10.0.0.2");
    private static readonly IPAddress s_local6 = IPAddress.Parse("fd00::1");
    private static readonly IPAddress s_remote6 = IPAddress.Parse("fd00::2");

    private static readonly TunnelParameters s_ipv4 = new()
    {
        Ttl = 0, Tos = 0, PathMtuDiscovery = true, Protocol = 0, FirewallMark = 0, Encap = TunnelEncap.None,
    };

    private static readonly TunnelParameters s_gre = s_ipv4 with { Protocol = null, IgnoreDf = false, LocalAddress = s_local, RemoteAddress = s_remote };

    private static readonly TunnelParameters s_sit = s_ipv4 with
    {
        SixRdPrefix = IPAddress.Parse("2002::"), SixRdPrefixLength = 16, SixRdRelayPrefix = IPAddress.Any, SixRdRelayPrefixLength = 0,
    };

    // iproute2 sends the flag for checksums over IPv6 with ip6gre by itself.
    private static readonly TunnelParameters s_ipv6 = new()
    {
        LocalAddress = s_local6,
        RemoteAddress = s_remote6,
        Ttl = 64,
        EncapsulationLimit = 4,
        FlowInformation = 0,
        Ip6Flags = Ip6TunnelFlags.None,
        FirewallMark = 0,
        Encap = TunnelEncap.None with { Flags = TunnelEncapFlags.Checksum6 },
    };

    private static readonly Dictionary<string, Tunnel> s_tunnels = Recorded.Messages("links").Select(TunnelMessage.Decode).OfType<Tunnel>().ToDictionary(tunnel => tunnel.Link.Name);

    [Fact]
    public void Only_tunnels_are_read_as_such()
    {
        Assert.Equal(7 + 15, s_tunnels.Count);
        Assert.Equal(4, Recorded.Messages("links").Count(message => TunnelMessage.Decode(message) is null));
    }

    [Fact]
    public void Ipip()
    {
        Matches("t-ipip", TunnelKind.Ipip, s_ipv4 with
        {
            LocalAddress = s_local, RemoteAddress = s_remote, Ttl = 64,
            Encap = new TunnelEncap { Type = TunnelEncapType.Fou, SourcePort = 7777, DestinationPort = 5555, Flags = TunnelEncapFlags.Checksum },
        });
        Matches("t-ipip-any", TunnelKind.Ipip, s_ipv4 with { RemoteAddress = IPAddress.Parse("10.0.0.3"), Tos = 1, FirewallMark = 0x7b, UnderlayIndex = Underlay() });
        Matches("t-ipip-md", TunnelKind.Ipip, s_ipv4 with { CollectMetadata = true });
    }

    [Fact]
    public void Sit()
    {
        Matches("t-sit", TunnelKind.Sit, s_sit with
        {
            LocalAddress = s_local, RemoteAddress = s_remote, Ttl = 225,
            Encap = new TunnelEncap { Type = TunnelEncapType.Gue, DestinationPort = 5556, Flags = TunnelEncapFlags.RemoteChecksum },
        });
        Matches("t-isatap", TunnelKind.Sit, s_sit with { LocalAddress = s_local, Isatap = true });
        Matches("t-sit-frag", TunnelKind.Sit, s_sit with { RemoteAddress = IPAddress.Parse("10.0.0.4"), PathMtuDiscovery = false });
    }

    [Fact]
    public void Gre()
    {
        const GreFlags Both = GreFlags.Checksum | GreFlags.Sequence;
        Matches("t-gre", TunnelKind.Gre, s_gre with
        {
            Ttl = 32, InputKey = 1, OutputKey = 0x01020304, InputFlags = Both, OutputFlags = Both,
            Encap = new TunnelEncap { Type = TunnelEncapType.Fou, DestinationPort = 4754 },
        });
        Matches("t-gretap", TunnelKind.Gretap, s_gre with
        {
            Ttl = 64, PathMtuDiscovery = false, IgnoreDf = true,
            Encap = new TunnelEncap { Type = TunnelEncapType.Gue, DestinationPort = 6080, Flags = TunnelEncapFlags.Checksum },
        });
    }

    [Fact]
    public void Erspan()
    {
        TunnelParameters erspan = s_gre with { InputFlags = GreFlags.Sequence, OutputFlags = GreFlags.Sequence };
        Matches("t-erspan", TunnelKind.Erspan, erspan with { InputKey = 100, OutputKey = 100, ErspanVersion = 2, ErspanDirection = 1, ErspanHardwareId = 7 });
        Matches("t-erspan1", TunnelKind.Erspan, erspan with { RemoteAddress = IPAddress.Parse("10.0.0.3"), InputKey = 101, OutputKey = 101, ErspanVersion = 1, ErspanIndex = 123 });
        Matches("t-6erspan", TunnelKind.Ip6Erspan, s_ipv6 with
        {
            InputKey = 9, OutputKey = 9, InputFlags = GreFlags.Sequence, OutputFlags = GreFlags.Sequence, ErspanVersion = 1, ErspanIndex = 77,
        });
    }

    [Fact]
    public void Over_IPv6()
    {
        Matches("t-6tnl", TunnelKind.Ip6Tnl, s_ipv6 with
        {
            Ttl = 33, EncapsulationLimit = 3, FlowInformation = 0x02012345, Protocol = 0,
            Encap = new TunnelEncap { Type = TunnelEncapType.Gue, SourcePort = 1234, DestinationPort = 5556, Flags = TunnelEncapFlags.Checksum6 },
        });
        Matches("t-6tnl-4", TunnelKind.Ip6Tnl, s_ipv6 with
        {
            RemoteAddress = IPAddress.Parse("fd00::3"), Protocol = 4, FirewallMark = 5, UnderlayIndex = Underlay(),
            Ip6Flags = Ip6TunnelFlags.IgnoreEncapsulationLimit | Ip6TunnelFlags.CopyDscp | Ip6TunnelFlags.AllowLocalRemote,
        });
        Matches("t-6gre", TunnelKind.Ip6Gre, s_ipv6 with
        {
            InputKey = 5, OutputKey = 5,
            Encap = new TunnelEncap { Type = TunnelEncapType.Fou, DestinationPort = 4754, Flags = TunnelEncapFlags.Checksum6 },
        });
        Matches("t-6gretap", TunnelKind.Ip6Gretap, s_ipv6 with { Ip6Flags = Ip6TunnelFlags.UseInnerTrafficClass | Ip6TunnelFlags.UseInnerFlowLabel });
    }

    private static void Matches(string name, TunnelKind kind, TunnelParameters parameters)
    {
        Assert.Equal(parameters, s_tunnels[name].Parameters);
        Assert.Equal(kind, s_tunnels[name].Kind);
        Assert.True(s_tunnels[name].Link.Mtu > 0);
    }

    private static int Underlay() => Recorded.Messages("links").Select(Netlink.Rtnetlink.LinkDecoder.Decode).Single(link => link.Name == "u0").Index;
}
