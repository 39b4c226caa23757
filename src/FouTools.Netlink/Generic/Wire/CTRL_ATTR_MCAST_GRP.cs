namespace FouTools.Netlink.Generic.Wire;

/// <summary>Attributes of one group inside CTRL_ATTR_MCAST_GROUPS (include/uapi/linux/genetlink.h).</summary>
internal static class CTRL_ATTR_MCAST_GRP
{
    public const ushort NAME = 1;
    public const ushort ID = 2;
}
