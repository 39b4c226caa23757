namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Attributes of a link for IPv6, inside IFLA_AF_SPEC and AF_INET6 (include/uapi/linux/if_link.h).</summary>
internal static class IFLA_INET6
{
    public const ushort CONF = 2;
    public const ushort ADDR_GEN_MODE = 8;
}
