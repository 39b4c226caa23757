using System.Runtime.InteropServices;

namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>The header of one next hop inside RTA_MULTIPATH (struct rtnexthop, include/uapi/linux/rtnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RtNextHop
{
    public const int Size = 8;

    public ushort Length;
    public byte Flags;
    public byte Hops;
    public int Index;
}
