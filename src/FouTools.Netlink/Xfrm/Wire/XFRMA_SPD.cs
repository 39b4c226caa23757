namespace FouTools.Netlink.Xfrm.Wire;

/// <summary>Attributes of what is told about policies (include/uapi/linux/xfrm.h).</summary>
internal static class XFRMA_SPD
{
    public const ushort INFO = 1;
}
