namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Attributes of an address (include/uapi/linux/if_addr.h).</summary>
internal static class IFA
{
    public const ushort ADDRESS = 1;
    public const ushort LOCAL = 2;
    public const ushort LABEL = 3;
    public const ushort BROADCAST = 4;
    public const ushort FLAGS = 8;
}
