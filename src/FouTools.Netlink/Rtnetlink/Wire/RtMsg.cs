using System.Runtime.InteropServices;

namespace FouTools.Netlink.Rtnetlink.Wire;

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
