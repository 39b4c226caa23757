using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>Receives datagrams with their control messages (recvmsg(2), cmsg(3)).</summary>
internal static unsafe class AncillaryData
{
    // Room for the four control messages that a socket requests at most, each of 24 to 40 bytes, aligned as cmsg(3) requires.
    private const int Words = 20;

    /// <summary>Receives one datagram with its metadata (recvmsg(2)).</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="buffer">The buffer for the payload; the excess is truncated.</param>
    /// <param name="datagram">Its metadata.</param>
    /// <returns>The payload's length, or the kernel's reason.</returns>
    public static IoResult Receive(int descriptor, Span<byte> buffer, out ReceivedDatagram datagram)
    {
        ulong* control = stackalloc ulong[Words];
        SockAddr source = default;
        fixed (byte* data = buffer)
        {
            iovec vector = new() { iov_base = data, iov_len = buffer.Length };
            msghdr message = default;
            message.msg_name = &source;
            message.msg_namelen = sizeof(SockAddr);
            message.msg_iov = &vector;
            message.msg_iovlen = 1;
            message.msg_control = control;
            message.msg_controllen = Words * sizeof(ulong);
            IoResult received = IoResult.From(LibC.recvmsg(descriptor, &message, 0));
            datagram = received.Succeeded ? Describe(source.ToEndpoint(), &message) : default;
            return received;
        }
    }

    private static ReceivedDatagram Describe(SocketEndpoint source, msghdr* message)
    {
        UInt128 destination = 0;
        byte typeOfService = 0;
        byte timeToLive = 0;
        ushort segmentSize = 0;
        for (cmsghdr* control = LibC.CMSG_FIRSTHDR(message); control is not null; control = LibC.CMSG_NXTHDR(message, control))
        {
            byte* data = LibC.CMSG_DATA(control);
            if (control->cmsg_level == LibC.SOL_IP)
            {
                if (control->cmsg_type == LibC.IP_TOS)
                {
                    typeOfService = *data;
                }
                else if (control->cmsg_type == LibC.IP_TTL)
                {
                    timeToLive = (byte)*(int*)data;
                }
                else if (control->cmsg_type == LibC.IP_PKTINFO)
                {
                    destination = SockAddr.ReadIPv4(&((in_pktinfo*)data)->ipi_addr);
                }
            }
            else if (control->cmsg_level == LibC.SOL_IPV6)
            {
                if (control->cmsg_type == LibC.IPV6_TCLASS)
                {
                    typeOfService = (byte)*(int*)data;
                }
                else if (control->cmsg_type == LibC.IPV6_HOPLIMIT)
                {
                    timeToLive = (byte)*(int*)data;
                }
                else if (control->cmsg_type == LibC.IPV6_PKTINFO)
                {
                    destination = SockAddr.ReadIPv6(&((in6_pktinfo*)data)->ipi6_addr);
                }
            }
            else if (control->cmsg_level == UdpNative.SOL_UDP && control->cmsg_type == UdpNative.UDP_GRO)
            {
                segmentSize = (ushort)*(int*)data;
            }
        }

        return new ReceivedDatagram(source, destination, typeOfService, timeToLive, segmentSize);
    }
}
