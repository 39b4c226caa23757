namespace FouTools.Netlink.Fou.Wire;

/// <summary>The family fou itself (include/uapi/linux/fou.h).</summary>
internal static class FOU_GENL
{
    public const string NAME = "fou";
    public const byte VERSION = 1;
}
