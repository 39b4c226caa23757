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
