namespace FouTools.Netlink.Rtnetlink;

/// <summary>What a route does with packets (RTN_*, include/uapi/linux/rtnetlink.h).</summary>
public enum RouteType : byte
{
    /// <summary>Nothing said.</summary>
    Unspecified = 0,

    /// <summary>Sends them on.</summary>
    Unicast = 1,

    /// <summary>Delivers them here.</summary>
    Local = 2,

    /// <summary>Delivers them here, sends them as broadcast.</summary>
    Broadcast = 3,

    /// <summary>Delivers them here, sends them as unicast.</summary>
    Anycast = 4,

    /// <summary>Sends them to a group.</summary>
    Multicast = 5,

    /// <summary>Drops them silently.</summary>
    Blackhole = 6,

    /// <summary>Drops them and says that the destination is unreachable.</summary>
    Unreachable = 7,

    /// <summary>Drops them and says that it is forbidden.</summary>
    Prohibit = 8,

    /// <summary>Lets the next table decide.</summary>
    Throw = 9,
}
