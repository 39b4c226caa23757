namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Attributes inside RTA_METRICS (include/uapi/linux/rtnetlink.h).</summary>
internal static class RTAX
{
    public const ushort MTU = 2;
}
