using System.Runtime.InteropServices;

namespace FouTools.Netlink.Rtnetlink.Wire;

/// <summary>The fixed header of link messages (struct ifinfomsg, include/uapi/linux/rtnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IfInfoMsg
{
    public const int Size = 16;

    public byte Family;
    public byte Padding;
    public ushort Type;
    public int Index;
    public uint Flags;
    public uint Change;
}

/// <summary>The fixed header of address messages (struct ifaddrmsg, include/uapi/linux/if_addr.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IfAddrMsg
{
    public const int Size = 8;

    public byte Family;
    public byte PrefixLength;
    public byte Flags;
    public byte Scope;
    public int Index;
}

/// <summary>The fixed header of route messages (struct rtmsg, include/uapi/linux/rtnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RtMsg
{
    public const int Size = 12;

    public byte Family;
    public byte DestinationLength;
    public byte SourceLength;
    public byte Tos;
    public byte Table;
    public byte Protocol;
    public byte Scope;
    public byte Type;
    public uint Flags;
}

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

/// <summary>The fixed header of traffic control messages (struct tcmsg, include/uapi/linux/rtnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TcMsg
{
    public const int Size = 20;

    public byte Family;
    public byte Reserved1;
    public ushort Reserved2;
    public int Index;
    public uint Handle;
    public uint Parent;

    /// <summary>Of a filter: the priority in the upper half, and the EtherType in network order in the lower one.</summary>
    public uint Info;
}
