namespace FouTools.Netlink.Generic.Wire;

/// <summary>Commands of the controller (include/uapi/linux/genetlink.h).</summary>
internal static class CTRL_CMD
{
    public const byte NEWFAMILY = 1;
    public const byte GETFAMILY = 3;
    public const byte GETPOLICY = 10;
}
