namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>Options of a tunnel over IPv6 (IP6_TNL_F_*, include/uapi/linux/ip6_tunnel.h).</summary>
[Flags]
public enum Ip6TunnelFlags : uint
{
    /// <summary>No flags.</summary>
    None = 0,

    /// <summary>Packets get no encapsulation limit (RFC 2473 section 5.1).</summary>
    IgnoreEncapsulationLimit = 0x1,

    /// <summary>The traffic class is that of the inner packet.</summary>
    UseInnerTrafficClass = 0x2,

    /// <summary>The flow label is that of the inner packet.</summary>
    UseInnerFlowLabel = 0x4,

    /// <summary>It is for Mobile IPv6.</summary>
    MobileIpv6 = 0x8,

    /// <summary>The inner packet gets the DSCP of the outer one when it arrives.</summary>
    CopyDscp = 0x10,

    /// <summary>The firewall mark is that of the inner packet.</summary>
    UseInnerFirewallMark = 0x20,

    /// <summary>The remote address may be one of this host.</summary>
    AllowLocalRemote = 0x40,
}
