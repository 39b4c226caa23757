namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>Attributes of a route (include/uapi/linux/rtnetlink.h).</summary>
internal static class RTA
{
    public const ushort DST = 1;
    public const ushort SRC = 2;
    public const ushort IIF = 3;
    public const ushort OIF = 4;
    public const ushort GATEWAY = 5;
    public const ushort PRIORITY = 6;
    public const ushort PREFSRC = 7;
    public const ushort METRICS = 8;
    public const ushort MULTIPATH = 9;
    public const ushort TABLE = 15;
    public const ushort VIA = 18;
}
