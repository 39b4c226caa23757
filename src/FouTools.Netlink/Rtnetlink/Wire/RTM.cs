namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Message types of rtnetlink (include/uapi/linux/rtnetlink.h).</summary>
internal static class RTM
{
    public const ushort NEWLINK = 16;
    public const ushort DELLINK = 17;
    public const ushort GETLINK = 18;
    public const ushort NEWADDR = 20;
    public const ushort DELADDR = 21;
    public const ushort GETADDR = 22;
    public const ushort NEWROUTE = 24;
    public const ushort DELROUTE = 25;
    public const ushort GETROUTE = 26;
    public const ushort GETQDISC = 38;
}
