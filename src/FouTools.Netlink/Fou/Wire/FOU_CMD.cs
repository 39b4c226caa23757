namespace FouTools.Netlink.Fou.Wire;

/// <summary>Commands of the family fou (include/uapi/linux/fou.h).</summary>
internal static class FOU_CMD
{
    public const byte ADD = 1;
    public const byte DEL = 2;
    public const byte GET = 3;
}
