namespace FouTools.Netlink.Generic.Wire;

/// <summary>The one family whose id is fixed (include/uapi/linux/genetlink.h).</summary>
internal static class GENL_ID
{
    public const ushort CTRL = 16;
}
