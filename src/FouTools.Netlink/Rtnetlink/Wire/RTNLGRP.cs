namespace FouTools.Netlink.Rtnetlink.Wire;

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
