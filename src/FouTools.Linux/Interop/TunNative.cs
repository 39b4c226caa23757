using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FouTools.Linux.Interop;

/// <summary>
/// TUN's requests and flags (include/uapi/linux/if_tun.h), its packet headers (the same and include/uapi/linux/virtio_net.h), and struct
/// ifreq with its requests (net/if.h, net/if_arp.h), which Tmds.LibC lacks.
/// </summary>
internal static class TunNative
{
    public const int TUNSETIFF = 0x400454ca;
    public const int TUNSETOFFLOAD = 0x400454d0;
    public const int TUNSETVNETHDRSZ = 0x400454d8;
    public const short IFF_TUN = 0x0001;
    public const short IFF_TAP = 0x0002;
    public const short IFF_MULTI_QUEUE = 0x0100;
    public const short IFF_NO_PI = 0x1000;
    public const short IFF_VNET_HDR = 0x4000;
    public const short IFF_TUN_EXCL = unchecked((short)0x8000);
    public const int TUN_F_CSUM = 0x01;
    public const int TUN_F_TSO4 = 0x02;
    public const int TUN_F_TSO6 = 0x04;
    public const int TUN_F_TSO_ECN = 0x08;
    public const int TUN_F_USO4 = 0x20;
    public const int TUN_F_USO6 = 0x40;
    public const byte VIRTIO_NET_HDR_F_NEEDS_CSUM = 1;
    public const byte VIRTIO_NET_HDR_GSO_ECN = 0x80;
    public const int IFNAMSIZ = 16;
    public const int SIOCGIFNAME = 0x8910;
    public const int SIOCGIFFLAGS = 0x8913;
    public const int SIOCGIFHWADDR = 0x8927;
    public const short IFF_UP = 1;
    public const short ARPHRD_ETHER = 1;
    public const short ARPHRD_LOOPBACK = 772;

    /// <summary>struct ifreq with the union members used here.</summary>
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

    /// <summary>struct tun_pi.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TunPi
    {
        public ushort Flags;

        /// <summary>The EtherType, big-endian.</summary>
        public ushort Protocol;
    }

    /// <summary>struct virtio_net_hdr, in host byte order unless TUNSETVNETLE or TUNSETVNETBE is set.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct VirtioNetHdr
    {
        public byte Flags;
        public byte GsoType;
        public ushort HeaderLength;
        public ushort GsoSize;
        public ushort ChecksumStart;
        public ushort ChecksumOffset;
    }

    /// <summary>
    /// The headers before a packet, in this order (tun_get_user and tun_put_user in drivers/net/tun.c); before an Ethernet frame there is
    /// no <see cref="Info"/>.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Prefix
    {
        public TunPi Info;
        public VirtioNetHdr Network;
    }

    /// <summary>A NUL-padded interface name.</summary>
    [InlineArray(IFNAMSIZ)]
    public struct NameBuffer
    {
        private byte _first;
    }
}
