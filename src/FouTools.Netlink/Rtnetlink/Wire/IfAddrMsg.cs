using System.Runtime.InteropServices;

namespace FouTools.Netlink.Rtnetlink.Wire;

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
