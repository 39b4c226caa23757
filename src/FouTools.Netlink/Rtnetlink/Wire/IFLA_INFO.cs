namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Attributes inside IFLA_LINKINFO (include/uapi/linux/if_link.h).</summary>
internal static class IFLA_INFO
{
    public const ushort KIND = 1;
    public const ushort DATA = 2;
}
