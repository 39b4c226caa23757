namespace FouTools.Netlink.Codec;

/// <summary>Netlink places every header and attribute on a four-byte boundary (NLMSG_ALIGNTO, NLA_ALIGNTO).</summary>
internal static class NetlinkAlignment
{
    private const int Boundary = 4;

    public static int Align(int length) => (length + Boundary - 1) & ~(Boundary - 1);
}
