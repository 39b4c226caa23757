using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// A sender of whole IPv4 packets, header included (raw(7), IPPROTO_RAW), in the network namespace of the thread that
/// opened it. The kernel fills in the header checksum and, where it is zero, the identification. It never blocks, never
/// fragments and receives nothing. One thread at a time.
/// </summary>
public sealed unsafe class RawIPv4Socket : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private RawIPv4Socket(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>Opens a sender.</summary>
    /// <param name="sourceAddress">The local address, host byte order, that policy routing sees.</param>
    /// <returns>The sender.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EPERM"/>: CAP_NET_RAW is lacking. <see cref="Errno.EADDRNOTAVAIL"/>: not an address of this host.
    /// </exception>
    public static RawIPv4Socket Open(uint sourceAddress)
    {
        FileDescriptor descriptor = FileDescriptor.FromReturn(
            LibC.socket(LibC.AF_INET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, LibC.IPPROTO_RAW),
            "open a raw IPv4 socket");
        try
        {
            // Without it the kernel keeps to itself that a full queue dropped the packet (raw_send_hdrinc in
            // net/ipv4/raw.c). What it puts on the error queue as well is bounded by the receive buffer and not read.
            int on = 1;
            if (LibC.setsockopt(descriptor.Number, LibC.SOL_IP, LibC.IP_RECVERR, &on, sizeof(int)) < 0)
            {
                throw LinuxException.FromErrno("ask for the errors of a raw IPv4 socket");
            }

            sockaddr_in local = SockAddrIn.Create(sourceAddress, 0);
            if (LibC.bind(descriptor.Number, (sockaddr*)&local, sizeof(sockaddr_in)) < 0)
            {
                throw LinuxException.FromErrno($"bind raw IPv4 socket to {IPv4Convert.ToAddress(sourceAddress)}");
            }

            return new RawIPv4Socket(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Sends one packet.</summary>
    /// <param name="packet">The packet, from the IPv4 header on.</param>
    /// <param name="destination">Where to route it, host byte order: the header's destination.</param>
    /// <returns>
    /// The packet's length; <see cref="Errno.EMSGSIZE"/> when it is longer than the outgoing link's MTU,
    /// <see cref="Errno.ENOBUFS"/> or <see cref="Errno.EAGAIN"/> when a queue is full, <see cref="Errno.ENETUNREACH"/> and the
    /// like when there is no route.
    /// </returns>
    public IoResult Send(ReadOnlySpan<byte> packet, uint destination)
    {
        sockaddr_in address = SockAddrIn.Create(destination, 0);
        fixed (byte* data = packet)
        {
            return IoResult.From(LibC.sendto(
                _descriptor.Number, data, packet.Length, 0, (sockaddr*)&address, sizeof(sockaddr_in)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
