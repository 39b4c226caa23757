namespace FouTools.Netlink.Rtnetlink;

/// <summary>The numbers of the tables that every namespace has (RT_TABLE_*, include/uapi/linux/rtnetlink.h).</summary>
public static class RoutingTable
{
    /// <summary>The one routes go to unless told otherwise.</summary>
    public const uint Main = 254;

    /// <summary>The kernel's own, for local and broadcast addresses.</summary>
    public const uint Local = 255;
}
