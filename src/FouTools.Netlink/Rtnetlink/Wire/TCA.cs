namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Attributes of queueing disciplines and filters (include/uapi/linux/rtnetlink.h).</summary>
internal static class TCA
{
    public const ushort KIND = 1;
    public const ushort OPTIONS = 2;
}
