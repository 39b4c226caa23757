using System.Runtime.InteropServices;

namespace FouTools.Netlink.Netfilter.Wire;

/// <summary>The fixed header of netfilter's messages (struct nfgenmsg, include/uapi/linux/netfilter/nfnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NfGenMsg
{
    public const int Size = 4;

    public byte Family;
    public byte Version;
    public ushort ResourceId;
}
