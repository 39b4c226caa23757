namespace FouTools.Linux.Interop;

/// <summary>
/// Constants of sockets, UDP and multicast (include/uapi/asm-generic/socket.h, include/uapi/linux/udp.h, include/uapi/linux/in6.h) that
/// Tmds.LibC lacks.
/// </summary>
internal static class UdpNative
{
    public const int SO_BINDTOIFINDEX = 62;
    public const int SOL_UDP = 17;
    public const int UDP_NO_CHECK6_RX = 102;
    public const int UDP_SEGMENT = 103;
    public const int UDP_GRO = 104;
    public const int IPV6_MULTICAST_ALL = 29;
    public const int IPV6_FLOWINFO_SEND = 33;
    public const int IP_PMTUDISC_PROBE = 3;
}
