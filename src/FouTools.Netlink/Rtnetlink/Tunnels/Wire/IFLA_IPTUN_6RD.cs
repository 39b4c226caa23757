namespace FouTools.Netlink.Rtnetlink.Tunnels.Wire;

/// <summary>Those of the attributes of sit whose names go on with a digit (include/uapi/linux/if_tunnel.h).</summary>
internal static class IFLA_IPTUN_6RD
{
    public const ushort PREFIX = 11;
    public const ushort RELAY_PREFIX = 12;
    public const ushort PREFIXLEN = 13;
    public const ushort RELAY_PREFIXLEN = 14;
}
