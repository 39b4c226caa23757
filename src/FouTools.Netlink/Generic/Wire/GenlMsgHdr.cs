using System.Runtime.InteropServices;

namespace FouTools.Netlink.Generic.Wire;

/// <summary>The fixed header of generic netlink messages (struct genlmsghdr, include/uapi/linux/genetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GenlMsgHdr
{
    public const int Size = 4;

    public byte Command;
    public byte Version;
    public ushort Reserved;
}
