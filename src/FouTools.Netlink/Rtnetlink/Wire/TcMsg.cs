using System.Runtime.InteropServices;

namespace FouTools.Netlink.Rtnetlink.Wire;

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
    public uint Info;
}
