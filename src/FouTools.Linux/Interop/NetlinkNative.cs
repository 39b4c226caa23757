using System.Runtime.InteropServices;

namespace FouTools.Linux.Interop;

/// <summary>Netlink's socket address and constants (include/uapi/linux/netlink.h), which Tmds.LibC lacks.</summary>
internal static class NetlinkNative
{
    public const int NETLINK_ADD_MEMBERSHIP = 1;
    public const int NETLINK_EXT_ACK = 11;
    public const int NETLINK_CAP_ACK = 10;
    public const int NETLINK_GET_STRICT_CHK = 12;

    /// <summary>struct sockaddr_nl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SockAddrNl
    {
        public ushort Family;
        public ushort Pad;
        public uint PortId;
        public uint Groups;
    }
}
