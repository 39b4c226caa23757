namespace FouTools.Netlink.Rtnetlink;

/// <summary>Who made a route (RTPROT_*, include/uapi/linux/rtnetlink.h). Routing daemons have numbers of their own.</summary>
public enum RouteProtocol : byte
{
    /// <summary>Nothing said; in a request to remove a route it stands for any.</summary>
    Unspecified = 0,

    /// <summary>An ICMP redirect.</summary>
    Redirect = 1,

    /// <summary>The kernel.</summary>
    Kernel = 2,

    /// <summary>The boot scripts; iproute2 unless told otherwise.</summary>
    Boot = 3,

    /// <summary>The administrator.</summary>
    Static = 4,

    /// <summary>A router advertisement.</summary>
    RouterAdvertisement = 9,

    /// <summary>A DHCP client.</summary>
    Dhcp = 16,
}
