namespace FouTools.Netlink.Generic.Wire;

/// <summary>Attributes of one command inside CTRL_ATTR_OP_POLICY (include/uapi/linux/genetlink.h).</summary>
internal static class CTRL_ATTR_POLICY
{
    public const ushort DO = 1;
    public const ushort DUMP = 2;
}
