using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>Sends and receives datagrams with what sendmsg(2) and recvmsg(2) take and deliver beside them (cmsg(3)).</summary>
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
            msghdr message = Describe(&source, sizeof(SockAddr), &vector, control, Words * sizeof(ulong));
            IoResult received = IoResult.From(LibC.recvmsg(descriptor, &message, 0));
            datagram = received.Succeeded ? Describe(source.ToEndpoint(), &message) : default;
            return received;
        }
    }

    /// <summary>Sends one datagram (sendmsg(2)).</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="control">What the kernel is told beside it.</param>
    /// <returns>The payload's length, or the kernel's reason.</returns>
    public static IoResult Send(int descriptor, ReadOnlySpan<byte> payload, SockAddr destination, in ControlWriter control)
    {
        fixed (byte* data = payload)
        {
            iovec vector = new() { iov_base = data, iov_len = payload.Length };
            msghdr message = Describe(&destination, destination.Length, &vector, control.Start, control.Length);
            return IoResult.From(LibC.sendmsg(descriptor, &message, 0));
        }
    }

    private static msghdr Describe(SockAddr* name, int nameLength, iovec* vector, void* control, int controlLength)
    {
        msghdr message = default;
        message.msg_name = name;
        message.msg_namelen = nameLength;
        message.msg_iov = vector;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = controlLength;
        return message;
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
