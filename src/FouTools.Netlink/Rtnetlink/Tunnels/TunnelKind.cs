namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>The kinds of IP tunnels that can be carried in UDP.</summary>
public enum TunnelKind
{
    /// <summary>IPv4 (or MPLS) over IPv4: ipip.</summary>
    Ipip,

    /// <summary>IPv6 (or IPv4, MPLS) over IPv4: sit.</summary>
    Sit,

    /// <summary>GRE over IPv4: gre.</summary>
    Gre,

    /// <summary>Ethernet in GRE over IPv4: gretap.</summary>
    Gretap,

    /// <summary>Mirrored Ethernet in GRE over IPv4: erspan. It can be read only.</summary>
    Erspan,

    /// <summary>IPv6 or IPv4 over IPv6: ip6tnl.</summary>
    Ip6Tnl,

    /// <summary>GRE over IPv6: ip6gre.</summary>
    Ip6Gre,

    /// <summary>Ethernet in GRE over IPv6: ip6gretap.</summary>
    Ip6Gretap,

    /// <summary>Mirrored Ethernet in GRE over IPv6: ip6erspan. It can be read only.</summary>
    Ip6Erspan,
}
