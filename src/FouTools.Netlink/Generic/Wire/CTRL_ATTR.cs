namespace FouTools.Netlink.Generic.Wire;

/// <summary>Attributes of the controller (include/uapi/linux/genetlink.h).</summary>
internal static class CTRL_ATTR
{
    public const ushort FAMILY_ID = 1;
    public const ushort FAMILY_NAME = 2;
    public const ushort VERSION = 3;
    public const ushort HDRSIZE = 4;
    public const ushort MAXATTR = 5;
    public const ushort OPS = 6;
    public const ushort MCAST_GROUPS = 7;
    public const ushort POLICY = 8;
    public const ushort OP_POLICY = 9;
}
