namespace FouTools.Netlink.Rtnetlink;

/// <summary>The flags of a link (IFF_*, include/uapi/linux/if.h).</summary>
[Flags]
public enum LinkFlags : uint
{
    /// <summary>No flags.</summary>
    None = 0,

    /// <summary>The administrator wants it up.</summary>
    Up = 0x1,

    /// <summary>It has a broadcast address.</summary>
    Broadcast = 0x2,

    /// <summary>It is a loopback.</summary>
    Loopback = 0x8,

    /// <summary>It has one other end.</summary>
    PointToPoint = 0x10,

    /// <summary>It is operational (RFC 2863).</summary>
    Running = 0x40,

    /// <summary>It resolves no addresses.</summary>
    NoArp = 0x80,

    /// <summary>It receives everything.</summary>
    Promiscuous = 0x100,

    /// <summary>It receives all multicast.</summary>
    AllMulticast = 0x200,

    /// <summary>It can multicast.</summary>
    Multicast = 0x1000,

    /// <summary>The driver says the carrier is there.</summary>
    LowerUp = 0x10000,

    /// <summary>It waits for something outside.</summary>
    Dormant = 0x20000,
}
