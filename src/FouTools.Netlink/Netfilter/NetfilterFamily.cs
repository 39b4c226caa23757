namespace FouTools.Netlink.Netfilter;

/// <summary>Whose packets a hook sees, by the numbers of NFPROTO_* (include/uapi/linux/netfilter.h).</summary>
public enum NetfilterFamily : byte
{
    /// <summary>IPv4 and IPv6.</summary>
    Inet = 1,

    /// <summary>IPv4.</summary>
    IPv4 = 2,

    /// <summary>ARP.</summary>
    Arp = 3,

    /// <summary>All of a device, below IP.</summary>
    NetDevice = 5,

    /// <summary>Frames that a bridge carries.</summary>
    Bridge = 7,

    /// <summary>IPv6.</summary>
    IPv6 = 10,
}
