namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>How a tunnel fills its UDP and GUE headers (TUNNEL_ENCAP_FLAG_*, include/uapi/linux/if_tunnel.h).</summary>
[Flags]
public enum TunnelEncapFlags : ushort
{
    /// <summary>No flags.</summary>
    None = 0,

    /// <summary>UDP checksum over IPv4 (TUNNEL_ENCAP_FLAG_CSUM).</summary>
    Checksum = 1,

    /// <summary>UDP checksum over IPv6 (TUNNEL_ENCAP_FLAG_CSUM6).</summary>
    Checksum6 = 2,

    /// <summary>Remote checksum offload, which only GUE has (TUNNEL_ENCAP_FLAG_REMCSUM).</summary>
    RemoteChecksum = 4,
}
