namespace FouTools.Netlink.Rtnetlink;

/// <summary>How a link makes its IPv6 link-local and autoconfigured addresses (enum in6_addr_gen_mode, include/uapi/linux/if_link.h).</summary>
public enum Ipv6AddressGeneration : byte
{
    /// <summary>From the hardware address (RFC 4291 appendix A).</summary>
    Eui64 = 0,

    /// <summary>Not at all.</summary>
    None = 1,

    /// <summary>From a secret that must have been set before (RFC 7217).</summary>
    StablePrivacy = 2,

    /// <summary>From a secret made for this link (RFC 7217).</summary>
    Random = 3,
}
