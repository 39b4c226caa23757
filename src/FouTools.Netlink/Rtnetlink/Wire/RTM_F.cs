namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Flags of a route request (include/uapi/linux/rtnetlink.h).</summary>
internal static class RTM_F
{
    public const uint LOOKUP_TABLE = 0x1000;
}
