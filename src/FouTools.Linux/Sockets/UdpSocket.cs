using FouTools.Linux.Polling;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// A non-blocking IPv4 UDP socket of the network namespace of the thread that opened it. The kernel has checked the UDP
/// checksum of what it delivers (udp(7)). One thread at a time.
/// </summary>
public sealed unsafe class UdpSocket : IPollable, IDisposable
{
    private readonly FileDescriptor _descriptor;

    private UdpSocket(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <inheritdoc/>
    public int Descriptor => _descriptor.Number;

    /// <summary>
    /// Opens sockets that share one local port, each flow of datagrams always reaching the same one (SO_REUSEPORT).
    /// A port that any other socket holds is refused, even one that would share.
    /// </summary>
    /// <param name="address">The local address, host byte order; 0 for any.</param>
    /// <param name="port">The local port, 1 to 65535.</param>
    /// <param name="count">How many sockets.</param>
    /// <returns>The sockets.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EADDRINUSE"/>: the port is taken. <see cref="Errno.EADDRNOTAVAIL"/>: not an address of this host.
    /// <see cref="Errno.EACCES"/>: a port below 1024 without CAP_NET_BIND_SERVICE.
    /// </exception>
    public static IReadOnlyList<UdpSocket> OpenGroup(uint address, ushort port, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var group = new List<UdpSocket>(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                UdpSocket socket = Open();
                group.Add(socket);

                // The first binds alone, so that it meets every other holder of the port, and shares only afterwards.
                if (i > 0)
                {
                    socket.SetOption(LibC.SOL_SOCKET, LibC.SO_REUSEPORT, 1, "share a UDP port");
                }

                socket.Bind(address, port);
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

    /// <summary>Opens an unbound socket that reports the TOS byte of what it receives.</summary>
    /// <returns>The socket.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static UdpSocket Open()
    {
        var socket = new UdpSocket(FileDescriptor.FromReturn(
            LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0), "open a UDP socket"));
        try
        {
            socket.SetOption(LibC.SOL_IP, LibC.IP_RECVTOS, 1, "ask for the TOS byte of datagrams");
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Binds the socket.</summary>
    /// <param name="address">The local address, host byte order; 0 for any.</param>
    /// <param name="port">The local port; 0 lets the kernel choose.</param>
    /// <exception cref="LinuxException">As for <see cref="OpenGroup"/>.</exception>
    public void Bind(uint address, ushort port)
    {
        sockaddr_in local = SockAddrIn.Create(address, port);
        if (LibC.bind(Descriptor, (sockaddr*)&local, sizeof(sockaddr_in)) < 0)
        {
            throw LinuxException.FromErrno($"bind UDP socket to {IPv4Convert.ToAddress(address)}:{port}");
        }
    }

    /// <summary>
    /// Sets the receive buffer, above the system's limit where the caller may (SO_RCVBUFFORCE), up to it otherwise.
    /// </summary>
    /// <param name="bytes">The wished size in bytes of payload; the kernel doubles it for its own book-keeping.</param>
    public void SetReceiveBuffer(int bytes)
    {
        if (LibC.setsockopt(Descriptor, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, &bytes, sizeof(int)) < 0)
        {
            SetOption(LibC.SOL_SOCKET, LibC.SO_RCVBUF, bytes, "size the receive buffer");
        }
    }

    /// <summary>Takes one datagram.</summary>
    /// <param name="buffer">Where to put its payload; the rest of a longer one is lost, so it holds the longest.</param>
    /// <param name="datagram">What came with it.</param>
    /// <returns>
    /// The payload's length; <see cref="Errno.EAGAIN"/> when there is none; pending socket errors such as
    /// <see cref="Errno.ECONNREFUSED"/> come once and may be passed over.
    /// </returns>
    public IoResult Receive(Span<byte> buffer, out ReceivedDatagram datagram)
    {
        const int ControlLength = 64;
        byte* control = stackalloc byte[ControlLength];
        sockaddr_in source = default;
        fixed (byte* data = buffer)
        {
            iovec vector = new() { iov_base = data, iov_len = buffer.Length };
            msghdr message = default;
            message.msg_name = &source;
            message.msg_namelen = sizeof(sockaddr_in);
            message.msg_iov = &vector;
            message.msg_iovlen = 1;
            message.msg_control = control;
            message.msg_controllen = ControlLength;

            IoResult received = IoResult.From(LibC.recvmsg(Descriptor, &message, 0));
            datagram = received.Succeeded
                ? new ReceivedDatagram(
                    SockAddrIn.Address(&source),
                    LibC.ntohs(source.sin_port),
                    TypeOfService(&message))
                : default;
            return received;
        }
    }

    /// <summary>Sends one datagram.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="address">The destination address, host byte order.</param>
    /// <param name="port">The destination port, host byte order.</param>
    /// <returns>The payload's length, or the kernel's reason.</returns>
    public IoResult Send(ReadOnlySpan<byte> payload, uint address, ushort port)
    {
        sockaddr_in destination = SockAddrIn.Create(address, port);
        fixed (byte* data = payload)
        {
            return IoResult.From(LibC.sendto(
                Descriptor, data, payload.Length, 0, (sockaddr*)&destination, sizeof(sockaddr_in)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private static byte TypeOfService(msghdr* message)
    {
        for (cmsghdr* control = LibC.CMSG_FIRSTHDR(message); control is not null; control = LibC.CMSG_NXTHDR(message, control))
        {
            if (control->cmsg_level == LibC.SOL_IP && control->cmsg_type == LibC.IP_TOS)
            {
                return *LibC.CMSG_DATA(control);
            }
        }

        return 0;
    }

    private void SetOption(int level, int option, int value, string operation)
    {
        if (LibC.setsockopt(Descriptor, level, option, &value, sizeof(int)) < 0)
        {
            throw LinuxException.FromErrno(operation);
        }
    }
}
