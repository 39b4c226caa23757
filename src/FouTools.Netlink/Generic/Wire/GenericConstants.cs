namespace FouTools.Netlink.Generic.Wire;

/// <summary>The one family whose id is fixed (include/uapi/linux/genetlink.h).</summary>
internal static class GENL_ID
{
    public const ushort CTRL = 16;
}

/// <summary>Commands of the controller (include/uapi/linux/genetlink.h).</summary>
internal static class CTRL_CMD
{
    public const byte NEWFAMILY = 1;
    public const byte GETFAMILY = 3;
    public const byte GETPOLICY = 10;
}

/// <summary>Attributes of the controller (include/uapi/linux/genetlink.h).</summary>
internal static class CTRL_ATTR
{
    public const ushort FAMILY_ID = 1;
    public const ushort FAMILY_NAME = 2;
    public const ushort VERSION = 3;
    public const ushort HDRSIZE = 4;
    public const ushort MAXATTR = 5;
    public const ushort OPS = 6;
    public const ushort MCAST_GROUPS = 7;
    public const ushort POLICY = 8;
    public const ushort OP_POLICY = 9;
}

/// <summary>Attributes of one command inside CTRL_ATTR_OPS (include/uapi/linux/genetlink.h).</summary>
internal static class CTRL_ATTR_OP
{
    public const ushort ID = 1;
    public const ushort FLAGS = 2;
}

/// <summary>Attributes of one group inside CTRL_ATTR_MCAST_GROUPS (include/uapi/linux/genetlink.h).</summary>
internal static class CTRL_ATTR_MCAST_GRP
{
    public const ushort NAME = 1;
    public const ushort ID = 2;
}

/// <summary>Attributes of one command inside CTRL_ATTR_OP_POLICY (include/uapi/linux/genetlink.h).</summary>
internal static class CTRL_ATTR_POLICY
{
    public const ushort DO = 1;
    public const ushort DUMP = 2;
}

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
