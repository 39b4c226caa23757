using System.Runtime.InteropServices;

namespace FouTools.Netlink.Codec;

/// <summary>
/// The header before every netlink message (struct nlmsghdr, include/uapi/linux/netlink.h), in the machine's byte order.
/// </summary>
/// <param name="Length">Bytes of the message with this header and without the padding after it (nlmsg_len).</param>
/// <param name="Type">What the message is (nlmsg_type).</param>
/// <param name="Flags">How it is to be taken (nlmsg_flags).</param>
/// <param name="Sequence">The number that an answer repeats (nlmsg_seq).</param>
/// <param name="PortId">The address of the socket that asked; 0 stands for the kernel (nlmsg_pid).</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct NetlinkMessageHeader(
    uint Length, ushort Type, MessageFlags Flags, uint Sequence, uint PortId)
{
    /// <summary>The size of the header in bytes (NLMSG_HDRLEN).</summary>
    public const int Size = 16;
}
