using System.Runtime.CompilerServices;

namespace FouTools.Linux.Interop;

/// <summary>
/// The filters of raw ICMP sockets, which Tmds.LibC lacks (include/uapi/linux/icmp.h, include/uapi/linux/icmpv6.h). In both a set bit
/// blocks its type.
/// </summary>
internal static class IcmpNative
{
    public const int ICMP_FILTER = 1;
    public const int ICMP_DEST_UNREACH = 3;
    public const int ICMP_TIME_EXCEEDED = 11;
    public const int ICMP_PARAMETERPROB = 12;

    public const int ICMP6_FILTER = 1;
    public const int ICMP6_DST_UNREACH = 1;
    public const int ICMP6_PACKET_TOO_BIG = 2;
    public const int ICMP6_TIME_EXCEEDED = 3;
    public const int ICMP6_PARAM_PROB = 4;

    /// <summary>struct icmp_filter for the first 32 types; higher ones always pass.</summary>
    public struct IcmpFilter
    {
        public uint Blocked;
    }

    /// <summary>struct icmp6_filter: 256 bits in words of host byte order.</summary>
    [InlineArray(8)]
    public struct Icmp6Filter
    {
        private uint _first;
    }
}
