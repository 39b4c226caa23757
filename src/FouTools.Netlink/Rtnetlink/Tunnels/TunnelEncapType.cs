namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>What a tunnel puts between the outer IP header and its own (enum tunnel_encap_types, include/uapi/linux/if_tunnel.h).</summary>
public enum TunnelEncapType : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A UDP header: direct FOU.</summary>
    Fou = 1,

    /// <summary>A UDP header and a GUE header.</summary>
    Gue = 2,

    /// <summary>MPLS labels. It can be read only.</summary>
    Mpls = 3,
}
