using System.Net.Sockets;
using FouTools.Packets;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>
/// What a new tunnel is where nothing is said: what ip-link(8) makes (iproute2, ip/link_iptnl.c, link_gre.c,
/// link_ip6tnl.c, link_gre6.c). The kernel's own defaults differ by kind, and over IPv6 some are of no use: an
/// encapsulation limit of 0, with which the next tunnel drops the packet (RFC 2473 section 4.1.1), and no UDP checksum.
/// </summary>
public static class TunnelDefaults
{
    private const byte HopLimit = 64;
    private const byte EncapsulationLimit = 4;

    /// <summary>The flags of an encapsulation in UDP: a checksum over IPv6, where RFC 8200 demands one, and none over IPv4.</summary>
    /// <param name="kind">The kind of the tunnel.</param>
    /// <returns>The flags.</returns>
    public static TunnelEncapFlags EncapFlagsOf(TunnelKind kind) =>
        TunnelKindNames.UnderlayOf(kind) == AddressFamily.InterNetworkV6 ? TunnelEncapFlags.Checksum6 : TunnelEncapFlags.None;

    /// <summary>Fills in what is not said.</summary>
    /// <param name="kind">The kind of the tunnel.</param>
    /// <param name="parameters">What is said; null properties are not.</param>
    /// <returns>All of it.</returns>
    public static TunnelParameters Complete(TunnelKind kind, TunnelParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return kind switch
        {
            TunnelKind.Ipip or TunnelKind.Sit => OverIpv4(parameters) with { Protocol = parameters.Protocol ?? 0 },
            TunnelKind.Gre or TunnelKind.Gretap or TunnelKind.Erspan => OverIpv4(parameters),
            TunnelKind.Ip6Tnl => OverIpv6(parameters) with { Protocol = parameters.Protocol ?? 0 },
            _ => OverIpv6(parameters),
        };
    }

    // IgnoreDf is of no use with path MTU discovery, and the kernel refuses both.
    private static TunnelParameters OverIpv4(TunnelParameters parameters) => parameters with
    {
        Ttl = parameters.Ttl ?? 0,
        Tos = parameters.Tos ?? 0,
        PathMtuDiscovery = parameters.PathMtuDiscovery ?? parameters.IgnoreDf != true,
    };

    private static TunnelParameters OverIpv6(TunnelParameters parameters) => parameters with
    {
        Ttl = parameters.Ttl ?? HopLimit,
        EncapsulationLimit = parameters.EncapsulationLimit ?? EncapsulationLimit,
        FlowInformation = parameters.FlowInformation ?? 0,
        Ip6Flags = parameters.Ip6Flags ?? Ip6TunnelFlags.None,
    };
}
