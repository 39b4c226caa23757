namespace FouTools.Netlink.Rtnetlink;

/// <summary>How far away the destination of a route or address is (enum rt_scope_t, include/uapi/linux/rtnetlink.h).</summary>
public enum RouteScope : byte
{
    /// <summary>Anywhere.</summary>
    Universe = 0,

    /// <summary>Within the site; IPv6 only and out of use.</summary>
    Site = 200,

    /// <summary>On the link.</summary>
    Link = 253,

    /// <summary>On this host.</summary>
    Host = 254,

    /// <summary>Nowhere; in a request to remove a route it stands for any scope.</summary>
    Nowhere = 255,
}
