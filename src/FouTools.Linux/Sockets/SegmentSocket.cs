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
    public const int MaxSegments = 64;

    /// <summary>The maximum bytes per run, UDP header excluded: the payload of one IPv4 datagram (net/ipv4/udp.c).</summary>
    public const int MaxBytes = 65507;

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
        byte* memory = stackalloc byte[ControlWriter.MaxLength];
        var control = new ControlWriter(memory);
        WriteControl(ref control, segmentSize, fields);
        SockAddr address = SockAddr.Create(fields.Destination, fields.FlowLabel);
        IoResult sent = AncillaryData.Send(_descriptor, payload, address, control);

        // What ICMP says about an earlier datagram fails one call (__udp4_lib_err and sock_alloc_send_pskb).
        return sent.Succeeded || sent.WouldBlock || sent.Error == Errno.ENOBUFS ? sent : AncillaryData.Send(_descriptor, payload, address, control);
    }

    /// <inheritdoc/>
    public void Dispose() => _owned?.Dispose();

    private static void SetUp(int descriptor, bool ipv4, int bufferBytes)
    {
        SocketSetup.SetOption(descriptor, UdpNative.SOL_UDP, UdpNative.UDP_SEGMENT, 0, "send runs of datagrams");
        if (ipv4)
        {
            SocketSetup.SetOption(descriptor, LibC.SOL_IP, LibC.IP_MTU_DISCOVER, UdpNative.IP_PMTUDISC_PROBE, "set DF in sent datagrams");
        }
        else
        {
            SocketSetup.SetOption(descriptor, LibC.SOL_IPV6, LibC.IPV6_MTU_DISCOVER, UdpNative.IP_PMTUDISC_PROBE, "not fragment sent datagrams");
            SocketSetup.SetOption(descriptor, LibC.SOL_IPV6, UdpNative.IPV6_FLOWINFO_SEND, 1, "choose the flow label of datagrams");
        }

        SocketSetup.SetSendBuffer(descriptor, bufferBytes);
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

    private void WriteControl(ref ControlWriter control, int segmentSize, in OuterFields fields)
    {
        control.Add(UdpNative.SOL_UDP, UdpNative.UDP_SEGMENT, (ushort)segmentSize);
        control.AddSource(_ipv4, fields.Source);
        if (_ipv4)
        {
            control.Add<int>(LibC.SOL_IP, LibC.IP_TOS, fields.TypeOfService);
            control.Add<int>(LibC.SOL_IP, LibC.IP_TTL, fields.TimeToLive);
        }
        else
        {
            control.Add<int>(LibC.SOL_IPV6, LibC.IPV6_TCLASS, fields.TypeOfService);
            control.Add<int>(LibC.SOL_IPV6, LibC.IPV6_HOPLIMIT, fields.TimeToLive);
        }
    }
}
