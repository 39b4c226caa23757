using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// A non-blocking UDP socket of one family in the network namespace of the thread that opened it. The kernel has checked the
/// UDP checksum of what it delivers (udp(7)). One thread at a time receives; any may send.
/// </summary>
public sealed unsafe class UdpSocket : IDatagramReceiver, IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly bool _ipv4;

    private UdpSocket(FileDescriptor descriptor, bool ipv4)
    {
        _descriptor = descriptor;
        _ipv4 = ipv4;
    }

    /// <inheritdoc/>
    public int Descriptor => _descriptor.Number;

    /// <summary>Whether several datagrams may come in one piece: whether it was asked for and the kernel can (UDP_GRO).</summary>
    public bool Coalesces { get; private set; }

    internal bool IsIPv4 => _ipv4;

    /// <summary>
    /// Opens sockets that share one local port, each flow of datagrams always reaching the same one (SO_REUSEPORT).
    /// A port that any other socket holds is refused, even one that would share. The other family's port stays free.
    /// </summary>
    /// <param name="local">
    /// The local endpoint, whose port is 1 to 65535; 0.0.0.0 (as ::ffff:0.0.0.0) for any IPv4 address, :: for any of IPv6.
    /// A link-local address needs its scope or <see cref="UdpSocketOptions.Interface"/>.
    /// </param>
    /// <param name="count">How many sockets.</param>
    /// <param name="options">What else is asked for.</param>
    /// <returns>The sockets.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EADDRINUSE"/>: the port is taken. <see cref="Errno.EADDRNOTAVAIL"/>: not an address of this host, or
    /// an IPv6 one whose uniqueness is still being checked. <see cref="Errno.EACCES"/>: a port below 1024 without
    /// CAP_NET_BIND_SERVICE. <see cref="Errno.ENODEV"/>: there is no such interface. <see cref="Errno.EINVAL"/>: a
    /// link-local address without an interface. <see cref="Errno.EAFNOSUPPORT"/>: the kernel has no IPv6.
    /// </exception>
    public static IReadOnlyList<UdpSocket> OpenGroup(SocketEndpoint local, int count, UdpSocketOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var group = new List<UdpSocket>(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                UdpSocket socket = Open(local.IsIPv4, options);
                group.Add(socket);

                // The first binds alone, so that it meets every other holder of the port, and shares only afterwards.
                if (i > 0)
                {
                    socket.SetOption(LibC.SOL_SOCKET, LibC.SO_REUSEPORT, 1, "share a UDP port");
                }

                socket.Bind(local);
                if (i == 0 && count > 1)
                {
                    socket.SetOption(LibC.SOL_SOCKET, LibC.SO_REUSEPORT, 1, "share a UDP port");
                }
            }

            return group;
        }
        catch
        {
            group.ForEach(socket => socket.Dispose());
            throw;
        }
    }

    /// <summary>Opens an unbound socket that reports the TOS byte or traffic class of what it receives.</summary>
    /// <param name="ipv4">Whether the socket is of IPv4, else of IPv6 and nothing else (IPV6_V6ONLY).</param>
    /// <param name="options">What else is asked for.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="LinuxException">As for <see cref="OpenGroup"/>.</exception>
    public static UdpSocket Open(bool ipv4, UdpSocketOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var socket = new UdpSocket(SocketSetup.Open(ipv4, LibC.SOCK_DGRAM, 0, "open a UDP socket"), ipv4);
        try
        {
            SocketSetup.KeepOffGroups(socket._descriptor, ipv4);
            if (ipv4)
            {
                socket.SetUpIPv4(options);
            }
            else
            {
                socket.SetUpIPv6(options);
            }

            if (options.Coalesce)
            {
                // A kernel that lacks it delivers datagrams one by one.
                int on = 1;
                socket.Coalesces = LibC.setsockopt(socket.Descriptor, UdpNative.SOL_UDP, UdpNative.UDP_GRO, &on, sizeof(int)) == 0;
            }

            if (options.Interface is not null)
            {
                SocketSetup.BindToInterface(socket._descriptor, options.Interface);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Binds the socket.</summary>
    /// <param name="local">The local endpoint, of the socket's family; port 0 lets the kernel choose.</param>
    /// <exception cref="LinuxException">As for <see cref="OpenGroup"/>.</exception>
    public void Bind(SocketEndpoint local) => SocketSetup.Bind(_descriptor, local, $"bind UDP socket to {local}");

    /// <summary>
    /// Sets the receive buffer, above the system's limit where the caller may (SO_RCVBUFFORCE), up to it otherwise.
    /// </summary>
    /// <param name="bytes">The wished size in bytes of payload; the kernel doubles it for its own book-keeping.</param>
    public void SetReceiveBuffer(int bytes) => SocketSetup.SetReceiveBuffer(_descriptor, bytes);

    /// <summary>
    /// Receives a multicast group on an interface. The kernel gives a copy to every socket of the port that has joined, so
    /// of those that share a port one joins. It must be bound to any address or to the group's.
    /// </summary>
    /// <param name="group">The group's address, of the socket's family.</param>
    /// <param name="interfaceIndex">The interface; 0 lets the kernel choose by its routes.</param>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EINVAL"/>: not a multicast address. <see cref="Errno.ENODEV"/>: no such interface.
    /// <see cref="Errno.EADDRINUSE"/>: joined already.
    /// </exception>
    public void JoinMulticastGroup(UInt128 group, int interfaceIndex)
    {
        string operation = $"join multicast group {new SocketEndpoint(group, 0).ToIPAddress()} on interface {interfaceIndex}";
        if (_ipv4)
        {
            var request = new ip_mreqn { imr_ifindex = interfaceIndex };
            SockAddr.WriteIPv4(&request.imr_multiaddr, new SocketEndpoint(group, 0).IPv4Address);
            SocketSetup.SetOption(_descriptor, LibC.SOL_IP, LibC.IP_ADD_MEMBERSHIP, request, operation);
        }
        else
        {
            var request = new ipv6_mreq { ipv6mr_interface = (uint)interfaceIndex };
            SockAddr.WriteIPv6(&request.ipv6mr_multiaddr, group);
            SocketSetup.SetOption(_descriptor, LibC.SOL_IPV6, LibC.IPV6_JOIN_GROUP, request, operation);
        }
    }

    /// <inheritdoc/>
    public IoResult Receive(Span<byte> buffer, out ReceivedDatagram datagram) =>
        AncillaryData.Receive(Descriptor, buffer, out datagram);

    /// <summary>Sends one datagram.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="destination">Where to, of the socket's family.</param>
    /// <returns>
    /// The payload's length, or the kernel's reason; an error that ICMP reported of an earlier datagram is not among them
    /// (udp(7): only for a connected socket).
    /// </returns>
    public IoResult Send(ReadOnlySpan<byte> payload, SocketEndpoint destination)
    {
        SockAddr address = SockAddr.Create(destination);
        fixed (byte* data = payload)
        {
            return IoResult.From(LibC.sendto(Descriptor, data, payload.Length, 0, (sockaddr*)&address, address.Length));
        }
    }

    /// <summary>Sends one datagram from an address of this host, where the route would choose another (IP_PKTINFO, IPV6_PKTINFO).</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="destination">Where to, of the socket's family.</param>
    /// <param name="source">From where, of the same family: IPv4 as IPv4-mapped IPv6.</param>
    /// <returns>The payload's length, or the kernel's reason.</returns>
    public IoResult Send(ReadOnlySpan<byte> payload, SocketEndpoint destination, UInt128 source)
    {
        byte* memory = stackalloc byte[ControlWriter.MaxLength];
        var control = new ControlWriter(memory);
        control.AddSource(destination.IsIPv4, source);
        return AncillaryData.Send(Descriptor, payload, SockAddr.Create(destination), control);
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private void SetUpIPv4(UdpSocketOptions options)
    {
        SetOption(LibC.SOL_IP, LibC.IP_RECVTOS, 1, "ask for the TOS byte of datagrams");
        if (options.ReportTimeToLive)
        {
            SetOption(LibC.SOL_IP, LibC.IP_RECVTTL, 1, "ask for the TTL of datagrams");
        }

        if (options.ReportDestination)
        {
            SetOption(LibC.SOL_IP, LibC.IP_PKTINFO, 1, "ask for the destination of datagrams");
        }

        if (!options.AcceptZeroChecksum)
        {
            DropZeroChecksum();
        }
    }

    // IPv4 has no option for it as IPv6 has. A filter of a UDP socket sees the datagram from its UDP header on
    // (udp_queue_rcv_one_skb in net/ipv4/udp.c), where the checksum is at offset 6.
    private void DropZeroChecksum()
    {
        FilterNative.SockFilter* program = stackalloc FilterNative.SockFilter[]
        {
            new(FilterNative.BPF_LD_H_ABS, 0, 0, 6),
            new(FilterNative.BPF_JMP_JEQ_K, 0, 1, 0),
            new(FilterNative.BPF_RET_K, 0, 0, 0),
            new(FilterNative.BPF_RET_K, 0, 0, uint.MaxValue),
        };
        SocketSetup.SetOption(
            _descriptor,
            LibC.SOL_SOCKET,
            LibC.SO_ATTACH_FILTER,
            new FilterNative.SockFprog { Length = 4, Filter = program },
            "refuse datagrams without a checksum");
    }

    private void SetUpIPv6(UdpSocketOptions options)
    {
        SetOption(LibC.SOL_IPV6, LibC.IPV6_V6ONLY, 1, "keep IPv4 off an IPv6 socket");
        SetOption(LibC.SOL_IPV6, LibC.IPV6_RECVTCLASS, 1, "ask for the traffic class of datagrams");
        if (options.AcceptZeroChecksum)
        {
            SetOption(UdpNative.SOL_UDP, UdpNative.UDP_NO_CHECK6_RX, 1, "accept datagrams without a checksum");
        }

        if (options.ReportTimeToLive)
        {
            SetOption(LibC.SOL_IPV6, LibC.IPV6_RECVHOPLIMIT, 1, "ask for the hop limit of datagrams");
        }

        if (options.ReportDestination)
        {
            SetOption(LibC.SOL_IPV6, LibC.IPV6_RECVPKTINFO, 1, "ask for the destination of datagrams");
        }
    }

    private void SetOption(int level, int option, int value, string operation) =>
        SocketSetup.SetOption(_descriptor, level, option, value, operation);
}
