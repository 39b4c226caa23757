namespace FouTools.Netlink.Rtnetlink.Tunnels.Wire;

/// <summary>Attributes inside IFLA_INFO_DATA of ipip, sit and ip6tnl (include/uapi/linux/if_tunnel.h).</summary>
internal static class IFLA_IPTUN
{
    public const ushort LINK = 1;
    public const ushort LOCAL = 2;
    public const ushort REMOTE = 3;
    public const ushort TTL = 4;
    public const ushort TOS = 5;
    public const ushort ENCAP_LIMIT = 6;
    public const ushort FLOWINFO = 7;
    public const ushort FLAGS = 8;
    public const ushort PROTO = 9;
    public const ushort PMTUDISC = 10;
    public const ushort ENCAP_TYPE = 15;
    public const ushort ENCAP_FLAGS = 16;
    public const ushort ENCAP_SPORT = 17;
    public const ushort ENCAP_DPORT = 18;
    public const ushort COLLECT_METADATA = 19;
    public const ushort FWMARK = 20;
}
