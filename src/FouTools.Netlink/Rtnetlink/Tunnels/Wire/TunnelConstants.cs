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

/// <summary>Those of the attributes of sit whose names go on with a digit (include/uapi/linux/if_tunnel.h).</summary>
internal static class IFLA_IPTUN_6RD
{
    public const ushort PREFIX = 11;
    public const ushort RELAY_PREFIX = 12;
    public const ushort PREFIXLEN = 13;
    public const ushort RELAY_PREFIXLEN = 14;
}

/// <summary>Attributes inside IFLA_INFO_DATA of the GRE kinds (include/uapi/linux/if_tunnel.h).</summary>
internal static class IFLA_GRE
{
    public const ushort LINK = 1;
    public const ushort IFLAGS = 2;
    public const ushort OFLAGS = 3;
    public const ushort IKEY = 4;
    public const ushort OKEY = 5;
    public const ushort LOCAL = 6;
    public const ushort REMOTE = 7;
    public const ushort TTL = 8;
    public const ushort TOS = 9;
    public const ushort PMTUDISC = 10;
    public const ushort ENCAP_LIMIT = 11;
    public const ushort FLOWINFO = 12;
    public const ushort FLAGS = 13;
    public const ushort ENCAP_TYPE = 14;
    public const ushort ENCAP_FLAGS = 15;
    public const ushort ENCAP_SPORT = 16;
    public const ushort ENCAP_DPORT = 17;
    public const ushort COLLECT_METADATA = 18;
    public const ushort IGNORE_DF = 19;
    public const ushort FWMARK = 20;
    public const ushort ERSPAN_INDEX = 21;
    public const ushort ERSPAN_VER = 22;
    public const ushort ERSPAN_DIR = 23;
    public const ushort ERSPAN_HWID = 24;
}
