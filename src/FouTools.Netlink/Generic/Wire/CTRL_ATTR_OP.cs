namespace FouTools.Netlink.Generic.Wire;

/// <summary>Attributes of one command inside CTRL_ATTR_OPS (include/uapi/linux/genetlink.h).</summary>
internal static class CTRL_ATTR_OP
{
    public const ushort ID = 1;
    public const ushort FLAGS = 2;
}
