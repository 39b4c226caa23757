namespace FouTools.Netlink.Fou.Wire;

/// <summary>The family fou itself (include/uapi/linux/fou.h).</summary>
internal static class FOU_GENL
{
    public const string NAME = "fou";
    public const byte VERSION = 1;
}

/// <summary>Commands of the family fou (include/uapi/linux/fou.h).</summary>
internal static class FOU_CMD
{
    public const byte ADD = 1;
    public const byte DEL = 2;
    public const byte GET = 3;
}

/// <summary>Attributes of the family fou (include/uapi/linux/fou.h).</summary>
internal static class FOU_ATTR
{
    /// <summary>16 bits in network byte order.</summary>
    public const ushort PORT = 1;

    /// <summary>8 bits, AF_INET or AF_INET6.</summary>
    public const ushort AF = 2;

    /// <summary>8 bits.</summary>
    public const ushort IPPROTO = 3;

    /// <summary>8 bits, FOU_ENCAP_*.</summary>
    public const ushort TYPE = 4;

    /// <summary>No payload.</summary>
    public const ushort REMCSUM_NOPARTIAL = 5;

    /// <summary>4 bytes in network byte order.</summary>
    public const ushort LOCAL_V4 = 6;

    /// <summary>16 bytes in network byte order.</summary>
    public const ushort LOCAL_V6 = 7;

    /// <summary>4 bytes in network byte order.</summary>
    public const ushort PEER_V4 = 8;

    /// <summary>16 bytes in network byte order.</summary>
    public const ushort PEER_V6 = 9;

    /// <summary>16 bits in network byte order.</summary>
    public const ushort PEER_PORT = 10;

    /// <summary>32 bits with a sign.</summary>
    public const ushort IFINDEX = 11;
}
