namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Message types of rtnetlink (include/uapi/linux/rtnetlink.h).</summary>
internal static class RTM
{
    public const ushort NEWLINK = 16;
    public const ushort DELLINK = 17;
    public const ushort GETLINK = 18;
    public const ushort NEWADDR = 20;
    public const ushort DELADDR = 21;
    public const ushort GETADDR = 22;
    public const ushort NEWROUTE = 24;
    public const ushort DELROUTE = 25;
    public const ushort GETROUTE = 26;
    public const ushort NEWQDISC = 36;
    public const ushort DELQDISC = 37;
    public const ushort GETQDISC = 38;
    public const ushort NEWTFILTER = 44;
    public const ushort DELTFILTER = 45;
    public const ushort GETTFILTER = 46;
}

/// <summary>Multicast groups of rtnetlink (include/uapi/linux/rtnetlink.h).</summary>
internal static class RTNLGRP
{
    public const int LINK = 1;
    public const int IPV4_IFADDR = 5;
    public const int IPV4_ROUTE = 7;
    public const int IPV4_RULE = 8;
    public const int IPV6_IFADDR = 9;
    public const int IPV6_ROUTE = 11;
    public const int IPV6_RULE = 19;
}

/// <summary>Attributes of a link (include/uapi/linux/if_link.h).</summary>
internal static class IFLA
{
    public const ushort ADDRESS = 1;
    public const ushort IFNAME = 3;
    public const ushort MTU = 4;
    public const ushort LINK = 5;
    public const ushort MASTER = 10;
    public const ushort TXQLEN = 13;
    public const ushort OPERSTATE = 16;
    public const ushort LINKINFO = 18;
    public const ushort IFALIAS = 20;
    public const ushort STATS64 = 23;
    public const ushort AF_SPEC = 26;
    public const ushort NET_NS_FD = 28;
    public const ushort LINK_NETNSID = 37;
}

/// <summary>Attributes inside IFLA_LINKINFO (include/uapi/linux/if_link.h).</summary>
internal static class IFLA_INFO
{
    public const ushort KIND = 1;
    public const ushort DATA = 2;
}

/// <summary>Attributes of a link for IPv6, inside IFLA_AF_SPEC and AF_INET6 (include/uapi/linux/if_link.h).</summary>
internal static class IFLA_INET6
{
    public const ushort CONF = 2;
    public const ushort ADDR_GEN_MODE = 8;
}

/// <summary>Attributes inside IFLA_INFO_DATA of a veth (include/uapi/linux/veth.h).</summary>
internal static class VETH_INFO
{
    public const ushort PEER = 1;
}

/// <summary>Attributes of an address (include/uapi/linux/if_addr.h).</summary>
internal static class IFA
{
    public const ushort ADDRESS = 1;
    public const ushort LOCAL = 2;
    public const ushort LABEL = 3;
    public const ushort BROADCAST = 4;
    public const ushort FLAGS = 8;
}

/// <summary>Attributes of a route (include/uapi/linux/rtnetlink.h).</summary>
internal static class RTA
{
    public const ushort DST = 1;
    public const ushort SRC = 2;
    public const ushort IIF = 3;
    public const ushort OIF = 4;
    public const ushort GATEWAY = 5;
    public const ushort PRIORITY = 6;
    public const ushort PREFSRC = 7;
    public const ushort METRICS = 8;
    public const ushort MULTIPATH = 9;
    public const ushort TABLE = 15;
    public const ushort VIA = 18;
}

/// <summary>Attributes inside RTA_METRICS (include/uapi/linux/rtnetlink.h).</summary>
internal static class RTAX
{
    public const ushort MTU = 2;
}

/// <summary>Flags of a route request (include/uapi/linux/rtnetlink.h).</summary>
internal static class RTM_F
{
    public const uint LOOKUP_TABLE = 0x1000;
}

/// <summary>Attributes of traffic control (include/uapi/linux/rtnetlink.h).</summary>
internal static class TCA
{
    public const ushort KIND = 1;
    public const ushort OPTIONS = 2;
}

/// <summary>Attributes inside TCA_OPTIONS of a filter that is a BPF program (include/uapi/linux/pkt_cls.h).</summary>
internal static class TCA_BPF
{
    public const ushort FD = 6;
    public const ushort NAME = 7;
    public const ushort FLAGS = 8;
    public const ushort ID = 11;

    /// <summary>In <see cref="FLAGS"/>: what the program returns is done with the packet.</summary>
    public const uint FLAG_ACT_DIRECT = 1;
}

/// <summary>Handles of traffic control, whose upper half is a queueing discipline's (include/uapi/linux/pkt_sched.h).</summary>
internal static class TC_H
{
    public const uint CLSACT = 0xfffffff1;
    public const uint MAJ_MASK = 0xffff0000;
    public const uint MIN_INGRESS = 0xfff2;
    public const uint MIN_EGRESS = 0xfff3;
}
