namespace FouTools.Netlink.Codec;

/// <summary>The attributes of an extended acknowledgement (include/uapi/linux/netlink.h).</summary>
internal static class NLMSGERR_ATTR
{
    public const ushort MSG = 1;
    public const ushort OFFS = 2;
    public const ushort MISS_TYPE = 5;
    public const ushort MISS_NEST = 6;
}
