using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// Sends runs of datagrams from one UDP port, each run by one passage through the stack (UDP_SEGMENT, Linux 4.18, udp(7)). IPv4
/// headers have DF set, and only the outgoing link's MTU bounds a datagram (IP_PMTUDISC_PROBE). It never blocks. One thread at a time.
/// </summary>
public sealed unsafe class SegmentSocket : IDisposable
{
    /// <summary>The maximum number of datagrams per run: the limit of kernels before 6.9 (UDP_MAX_SEGMENTS in include/linux/udp.h).</summary>
    public const int MaximumSegments = 64;

    /// <summary>The maximum bytes per run, UDP header excluded: the payload of one IPv4 datagram (net/ipv4/udp.c).</summary>
    public const int MaximumBytes = 65507;

    private readonly int _descriptor;
    private readonly FileDescriptor? _owned;
    private readonly bool _ipv4;

    private SegmentSocket(int descriptor, FileDescriptor? owned, bool ipv4)
    {
        _descriptor = descriptor;
        _owned = owned;
        _ipv4 = ipv4;
    }

    /// <summary>Opens a sender at a port, in the network namespace of the calling thread. What comes to the port is thrown away.</summary>
    /// <param name="ipv4">Whether it sends over IPv4, else over IPv6.</param>
    /// <param name="port">The source port, 1 to 65535, which other sockets opened here may have too.</param>
    /// <param name="interfaceName">The only interface to send through (SO_BINDTODEVICE), or null for any.</param>
    /// <param name="bufferBytes">The send buffer in bytes, above the system's limit where the caller may.</param>
    /// <returns>The sender.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EADDRINUSE"/>: another program has the port. <see cref="Errno.ENOPROTOOPT"/>: the kernel lacks UDP_SEGMENT.
    /// </exception>
    public static SegmentSocket Open(bool ipv4, ushort port, string? interfaceName, int bufferBytes)
    {
        FileDescriptor descriptor = SocketSetup.Open(ipv4, LibC.SOCK_DGRAM, 0, "open a UDP socket to send runs of datagrams");
        try
        {
            DropEverything(descriptor);

            // Without RECVERR the kernel does not report that a full queue dropped the run (udp_send_skb in net/ipv4/udp.c). The copies on
            // the error queue are bounded by the receive buffer and not read.
            SocketSetup.SetOption(
                descriptor,
                ipv4 ? LibC.SOL_IP : LibC.SOL_IPV6,
                ipv4 ? LibC.IP_RECVERR : LibC.IPV6_RECVERR,
                1,
                "ask for the errors of runs of datagrams");
            SocketSetup.SetOption(descriptor, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1, "share a source port");
            if (!ipv4)
            {
                SocketSetup.SetOption(descriptor, LibC.SOL_IPV6, LibC.IPV6_V6ONLY, 1, "keep IPv4 off an IPv6 socket");
            }

            SetUp(descriptor.Number, ipv4, bufferBytes);
            if (interfaceName is not null)
            {
                SocketSetup.BindToInterface(descriptor, interfaceName);
            }

            var local = new SocketEndpoint(ipv4 ? SocketEndpoint.FromIPv4(0) : 0, port);
            SocketSetup.Bind(descriptor, local, $"bind UDP socket to {local}");
            return new SegmentSocket(descriptor.Number, descriptor, ipv4);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Sends from the port of a socket that receives there, which stays its owner's.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="bufferBytes">The send buffer in bytes, above the system's limit where the caller may.</param>
    /// <returns>The sender.</returns>
    /// <exception cref="LinuxException"><see cref="Errno.ENOPROTOOPT"/>: the kernel lacks UDP_SEGMENT.</exception>
    public static SegmentSocket Over(UdpSocket socket, int bufferBytes)
    {
        ArgumentNullException.ThrowIfNull(socket);
        SetUp(socket.Descriptor, socket.IsIPv4, bufferBytes);
        return new SegmentSocket(socket.Descriptor, null, socket.IsIPv4);
    }

    /// <summary>Whether the kernel has UDP_SEGMENT.</summary>
    /// <param name="socket">A socket to ask, which is not changed by it.</param>
    /// <returns>Whether it has.</returns>
    public static bool IsPossibleOver(UdpSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        int off = 0;
        return LibC.setsockopt(socket.Descriptor, UdpNative.SOL_UDP, UdpNative.UDP_SEGMENT, &off, sizeof(int)) == 0;
    }

    /// <summary>Sends a run.</summary>
    /// <param name="payload">The payloads of the datagrams, one behind the other.</param>
    /// <param name="segmentSize">The length in bytes of each but the last, which may be shorter.</param>
    /// <param name="fields">What the IP headers say.</param>
    /// <returns>
    /// The run's length; <see cref="Errno.EMSGSIZE"/> or, of older kernels, <see cref="Errno.EINVAL"/> when a datagram exceeds the
    /// link's MTU or there are too many; <see cref="Errno.EIO"/> when the link cannot compute checksums, so that no run passes;
    /// <see cref="Errno.EAGAIN"/> when the send buffer is full; <see cref="Errno.ENETUNREACH"/> and the like when there is no
    /// route; <see cref="Errno.ENOBUFS"/> when a queue below is full, which of a port that is received at is not told.
    /// </returns>
    public IoResult Send(ReadOnlySpan<byte> payload, int segmentSize, in OuterFields fields)
    {
        const int ControlLength = 160;
        byte* control = stackalloc byte[ControlLength];
        SockAddr address = SockAddr.Create(fields.Destination, fields.FlowLabel);
        fixed (byte* data = payload)
        {
            iovec vector = new() { iov_base = data, iov_len = payload.Length };
            msghdr message = default;
            message.msg_name = &address;
            message.msg_namelen = address.Length;
            message.msg_iov = &vector;
            message.msg_iovlen = 1;
            message.msg_control = control;
            message.msg_controllen = WriteControl(control, segmentSize, fields);
            IoResult sent = IoResult.From(LibC.sendmsg(_descriptor, &message, 0));

            // An ICMP error about an earlier datagram fails one call (__udp4_lib_err and sock_alloc_send_pskb).
            return sent.Succeeded || sent.WouldBlock || sent.Error == Errno.ENOBUFS ? sent : IoResult.From(LibC.sendmsg(_descriptor, &message, 0));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _owned?.Dispose();

    private static void SetUp(int descriptor, bool ipv4, int bufferBytes)
    {
        Set(descriptor, UdpNative.SOL_UDP, UdpNative.UDP_SEGMENT, 0, "send runs of datagrams");
        if (ipv4)
        {
            Set(descriptor, LibC.SOL_IP, LibC.IP_MTU_DISCOVER, UdpNative.IP_PMTUDISC_PROBE, "set DF in sent datagrams");
        }
        else
        {
            Set(descriptor, LibC.SOL_IPV6, LibC.IPV6_MTU_DISCOVER, UdpNative.IP_PMTUDISC_PROBE, "not fragment sent datagrams");
            Set(descriptor, LibC.SOL_IPV6, UdpNative.IPV6_FLOWINFO_SEND, 1, "choose the flow label of datagrams");
        }

        if (LibC.setsockopt(descriptor, LibC.SOL_SOCKET, LibC.SO_SNDBUFFORCE, &bufferBytes, sizeof(int)) < 0)
        {
            Set(descriptor, LibC.SOL_SOCKET, LibC.SO_SNDBUF, bufferBytes, "size the send buffer");
        }
    }

    private static void Set(int descriptor, int level, int option, int value, string operation)
    {
        if (LibC.setsockopt(descriptor, level, option, &value, sizeof(int)) < 0)
        {
            throw LinuxException.FromErrno(operation);
        }
    }

    private static void DropEverything(FileDescriptor descriptor)
    {
        FilterNative.SockFilter refuse = new(FilterNative.BPF_RET_K, 0, 0, 0);
        SocketSetup.SetOption(
            descriptor,
            LibC.SOL_SOCKET,
            LibC.SO_ATTACH_FILTER,
            new FilterNative.SockFprog { Length = 1, Filter = &refuse },
            "receive nothing at a source port");
    }

    // Each header begins on the boundary of cmsg(3), 8 bytes on both processors.
    private int WriteControl(byte* control, int segmentSize, in OuterFields fields)
    {
        byte* position = control;
        *(ushort*)Begin(ref position, UdpNative.SOL_UDP, UdpNative.UDP_SEGMENT, sizeof(ushort)) = (ushort)segmentSize;
        if (_ipv4)
        {
            var source = (in_pktinfo*)Begin(ref position, LibC.SOL_IP, LibC.IP_PKTINFO, sizeof(in_pktinfo));
            SockAddr.WriteIPv4(&source->ipi_spec_dst, (uint)fields.Source);
            *(int*)Begin(ref position, LibC.SOL_IP, LibC.IP_TOS, sizeof(int)) = fields.TypeOfService;
            *(int*)Begin(ref position, LibC.SOL_IP, LibC.IP_TTL, sizeof(int)) = fields.TimeToLive;
        }
        else
        {
            var source = (in6_pktinfo*)Begin(ref position, LibC.SOL_IPV6, LibC.IPV6_PKTINFO, sizeof(in6_pktinfo));
            SockAddr.WriteIPv6(&source->ipi6_addr, fields.Source);
            *(int*)Begin(ref position, LibC.SOL_IPV6, LibC.IPV6_TCLASS, sizeof(int)) = fields.TypeOfService;
            *(int*)Begin(ref position, LibC.SOL_IPV6, LibC.IPV6_HOPLIMIT, sizeof(int)) = fields.TimeToLive;
        }

        return (int)(position - control);
    }

    private static byte* Begin(ref byte* position, int level, int type, int length)
    {
        var header = (cmsghdr*)position;
        header->cmsg_level = level;
        header->cmsg_type = type;
        header->cmsg_len = sizeof(cmsghdr) + length;
        byte* data = position + sizeof(cmsghdr);
        int room = (length + 7) & ~7;
        new Span<byte>(data, room).Clear();
        position = data + room;
        return data;
    }
}
