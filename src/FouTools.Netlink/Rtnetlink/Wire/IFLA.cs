namespace FouTools.Netlink.Rtnetlink.Wire;

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
