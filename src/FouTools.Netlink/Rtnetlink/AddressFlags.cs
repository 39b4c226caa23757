namespace FouTools.Netlink.Rtnetlink;

/// <summary>The flags of an address (IFA_F_*, include/uapi/linux/if_addr.h).</summary>
[Flags]
public enum AddressFlags : uint
{
    /// <summary>No flags.</summary>
    None = 0,

    /// <summary>Another IPv4 address of the same network was there before; for IPv6, it is a temporary one (RFC 8981).</summary>
    Secondary = 0x01,

    /// <summary>It is used without asking whether another host has it.</summary>
    NoDuplicateAddressDetection = 0x02,

    /// <summary>It is used while that is still being asked (RFC 4429).</summary>
    Optimistic = 0x04,

    /// <summary>Another host has it, so it is not used.</summary>
    DuplicateAddressDetectionFailed = 0x08,

    /// <summary>It is the home address of Mobile IPv6.</summary>
    HomeAddress = 0x10,

    /// <summary>New connections should use another.</summary>
    Deprecated = 0x20,

    /// <summary>Duplicate address detection is running; it can not be used yet.</summary>
    Tentative = 0x40,

    /// <summary>It does not expire.</summary>
    Permanent = 0x80,

    /// <summary>Temporary addresses are made from it.</summary>
    ManageTemporaryAddresses = 0x100,

    /// <summary>No route to its network is made with it.</summary>
    NoPrefixRoute = 0x200,

    /// <summary>The multicast group is joined with it.</summary>
    MulticastAutoJoin = 0x400,

    /// <summary>It was made from a secret (RFC 7217).</summary>
    StablePrivacy = 0x800,
}
