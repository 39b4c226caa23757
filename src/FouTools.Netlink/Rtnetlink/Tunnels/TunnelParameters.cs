using System.Net;
using FouTools.Packets;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>
/// What makes a tunnel. Which of it a kind has, <see cref="TunnelRules"/> says. Null in a tunnel that was read means
/// that its kind does not have it, or, for addresses, keys and the underlay, "any" or "none". Null in one that is to be
/// made leaves it to the kernel, whose defaults differ by kind.
/// </summary>
public sealed record TunnelParameters
{
    /// <summary>The interface that outer packets leave by, as an index in the namespace of the underlay; null for any.</summary>
    public int? UnderlayIndex { get; init; }

    /// <summary>The source address of outer packets; null for any.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>The destination address of outer packets; null for a tunnel with many other ends.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The TTL or hop limit of outer packets; 0 for that of the inner packet. The kernel's default is 64 for sit, else 0.</summary>
    public byte? Ttl { get; init; }

    /// <summary>The TOS of outer packets over IPv4; with bit 0 set, that of the inner packet.</summary>
    public byte? Tos { get; init; }

    /// <summary>Whether outer packets over IPv4 are never fragmented (DF), so that path MTU discovery works. The kernel's default is yes.</summary>
    public bool? PathMtuDiscovery { get; init; }

    /// <summary>Whether the DF bit of inner packets is passed over (gre, gretap). It needs path MTU discovery to be off.</summary>
    public bool? IgnoreDf { get; init; }

    /// <summary>
    /// The IP protocol number of inner packets: 4 for IPv4, 41 for IPv6, 137 for MPLS, 0 for any that the kind can
    /// carry (ipip, sit, ip6tnl). The kernel's default is 4, 41 and 0. That of ipip and sit cannot be changed.
    /// </summary>
    public byte? Protocol { get; init; }

    /// <summary>The fields that received GRE headers must have, besides the key.</summary>
    public GreFlags InputFlags { get; init; }

    /// <summary>The fields that sent GRE headers get, besides the key.</summary>
    public GreFlags OutputFlags { get; init; }

    /// <summary>The key of received GRE headers; null without.</summary>
    public uint? InputKey { get; init; }

    /// <summary>The key of sent GRE headers; null without.</summary>
    public uint? OutputKey { get; init; }

    /// <summary>How often a packet may be encapsulated again (RFC 2473 section 4.1.1), over IPv6.</summary>
    public byte? EncapsulationLimit { get; init; }

    /// <summary>The traffic class (bits 20 to 27) and flow label (bits 0 to 19) of outer packets over IPv6.</summary>
    public uint? FlowInformation { get; init; }

    /// <summary>Options over IPv6.</summary>
    public Ip6TunnelFlags? Ip6Flags { get; init; }

    /// <summary>Whether it does ISATAP (RFC 5214; sit). It cannot be changed.</summary>
    public bool Isatap { get; init; }

    /// <summary>The IPv6 prefix of 6rd (RFC 5969; sit).</summary>
    public IPAddress? SixRdPrefix { get; init; }

    /// <summary>The length of that prefix in bits.</summary>
    public ushort? SixRdPrefixLength { get; init; }

    /// <summary>The IPv4 prefix that all 6rd addresses share (sit).</summary>
    public IPAddress? SixRdRelayPrefix { get; init; }

    /// <summary>The length of that prefix in bits.</summary>
    public ushort? SixRdRelayPrefixLength { get; init; }

    /// <summary>The encapsulation in UDP.</summary>
    public TunnelEncap? Encap { get; init; }

    /// <summary>
    /// Whether every packet brings its own tunnel parameters (`external`); not sit. It cannot be changed.
    /// </summary>
    public bool CollectMetadata { get; init; }

    /// <summary>The firewall mark that outer packets are routed by; 0 for none.</summary>
    public uint? FirewallMark { get; init; }

    /// <summary>The index of an ERSPAN session.</summary>
    public uint? ErspanIndex { get; init; }

    /// <summary>The version of ERSPAN.</summary>
    public byte? ErspanVersion { get; init; }

    /// <summary>The direction of ERSPAN version 2.</summary>
    public byte? ErspanDirection { get; init; }

    /// <summary>The hardware id of ERSPAN version 2.</summary>
    public ushort? ErspanHardwareId { get; init; }
}
