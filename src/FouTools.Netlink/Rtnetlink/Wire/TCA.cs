namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Attributes of traffic control (include/uapi/linux/rtnetlink.h).</summary>
internal static class TCA
{
    public const ushort KIND = 1;
}
