using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FouTools.Linux.Interop;

/// <summary>TUN's requests and flags (include/uapi/linux/if_tun.h) and struct ifreq (net/if.h), which Tmds.LibC lacks.</summary>
internal static class TunNative
{
    public const int TUNSETIFF = 0x400454ca;
    public const short IFF_TUN = 0x0001;
    public const short IFF_MULTI_QUEUE = 0x0100;
    public const short IFF_NO_PI = 0x1000;
    public const short IFF_TUN_EXCL = unchecked((short)0x8000);
    public const int IFNAMSIZ = 16;

    /// <summary>struct ifreq with the members of its union that are used here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    public struct IfReq
    {
        [FieldOffset(0)]
        public NameBuffer Name;

        [FieldOffset(IFNAMSIZ)]
        public short Flags;

        [FieldOffset(IFNAMSIZ)]
        public int Value;
    }

    /// <summary>A NUL-padded interface name.</summary>
    [InlineArray(IFNAMSIZ)]
    public struct NameBuffer
    {
        private byte _first;
    }
}
