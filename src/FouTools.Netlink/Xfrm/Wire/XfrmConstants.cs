namespace FouTools.Netlink.Xfrm.Wire;

/// <summary>Message types of IPsec's configuration (include/uapi/linux/xfrm.h).</summary>
internal static class XFRM_MSG
{
    public const ushort GETSPDINFO = 37;
}

/// <summary>Attributes of what is told about policies (include/uapi/linux/xfrm.h).</summary>
internal static class XFRMA_SPD
{
    public const ushort INFO = 1;
}
