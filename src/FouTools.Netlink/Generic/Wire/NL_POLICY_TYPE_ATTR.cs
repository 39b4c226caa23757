namespace FouTools.Netlink.Generic.Wire;

/// <summary>Attributes that describe the policy of an attribute (include/uapi/linux/netlink.h).</summary>
internal static class NL_POLICY_TYPE_ATTR
{
    public const ushort TYPE = 1;
    public const ushort MIN_VALUE_S = 2;
    public const ushort MAX_VALUE_S = 3;
    public const ushort MIN_VALUE_U = 4;
    public const ushort MAX_VALUE_U = 5;
    public const ushort MIN_LENGTH = 6;
    public const ushort MAX_LENGTH = 7;
}
