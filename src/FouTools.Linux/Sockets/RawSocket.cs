using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// A sender of whole IP packets of one family, header included (raw(7), IPPROTO_RAW), in the network namespace of the thread
/// that opened it. Of an IPv4 header the kernel fills in the total length, the checksum and, where they are zero, the
/// identification and the source; flags and fragment offset pass as they are (raw_send_hdrinc in net/ipv4/raw.c). An IPv6
/// packet passes unchanged, extension headers and fragments too (rawv6_send_hdrinc in net/ipv6/raw.c). It never blocks, and
/// the sending host gets no copy of its own multicast. One thread at a time.
/// </summary>
public sealed unsafe class RawSocket : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly bool _ipv4;

    private RawSocket(FileDescriptor descriptor, bool ipv4)
    {
        _descriptor = descriptor;
        _ipv4 = ipv4;
    }

    /// <summary>Opens a sender.</summary>
    /// <param name="ipv4">Whether it sends IPv4 packets, else IPv6 ones.</param>
    /// <param name="sourceAddress">
    /// The local address, host byte order, IPv4 mapped, that policy routing sees; 0 or the mapped 0.0.0.0 for none. A
    /// link-local one needs <paramref name="interfaceName"/>.
    /// </param>
    /// <param name="interfaceName">The only interface to send through (SO_BINDTODEVICE), or null for any.</param>
    /// <returns>The sender.</returns>
    /// <exception cref="ArgumentException">The interface's name cannot be one.</exception>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EPERM"/>: CAP_NET_RAW is lacking. <see cref="Errno.EADDRNOTAVAIL"/>: not an address of this host.
    /// <see cref="Errno.ENODEV"/>: no such interface. <see cref="Errno.EINVAL"/>: a link-local address without an interface.
    /// <see cref="Errno.EAFNOSUPPORT"/>: the kernel has no IPv6.
    /// </exception>
    public static RawSocket Open(bool ipv4, UInt128 sourceAddress, string? interfaceName)
    {
        string kind = ipv4 ? "raw IPv4 socket" : "raw IPv6 socket";
        FileDescriptor descriptor = SocketSetup.Open(ipv4, LibC.SOCK_RAW, LibC.IPPROTO_RAW, $"open a {kind}");
        try
        {
            // Without RECVERR the kernel does not report that a full queue dropped the packet (raw_send_hdrinc and rawv6_send_hdrinc). The
            // copies on the error queue are bounded by the receive buffer and not read.
            int level = ipv4 ? LibC.SOL_IP : LibC.SOL_IPV6;
            SocketSetup.SetOption(descriptor, level, ipv4 ? LibC.IP_RECVERR : LibC.IPV6_RECVERR, 1, $"ask for the errors of a {kind}");
            SocketSetup.SetOption(
                descriptor, level, ipv4 ? LibC.IP_MULTICAST_LOOP : LibC.IPV6_MULTICAST_LOOP, 0, $"turn off the multicast loop of a {kind}");
            SocketSetup.BindSource(descriptor, sourceAddress, interfaceName, kind);
            return new RawSocket(descriptor, ipv4);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Sets the send buffer, above the system's limit where the caller may (SO_SNDBUFFORCE), up to it otherwise.</summary>
    /// <param name="bytes">The wished size in bytes of packets; the kernel doubles it for its own book-keeping.</param>
    public void SetSendBuffer(int bytes) => SocketSetup.SetSendBuffer(_descriptor.Number, bytes);

    /// <summary>Sets the egress interface for multicast, unless the socket is bound to an interface.</summary>
    /// <param name="index">The interface's index; 0 lets the routes decide.</param>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.ENODEV"/> (IPv6) or <see cref="Errno.EADDRNOTAVAIL"/> (IPv4): there is no such interface.
    /// <see cref="Errno.EINVAL"/>: the socket is bound to another interface.
    /// </exception>
    public void SetMulticastInterface(int index)
    {
        string operation = $"send multicast through interface {index}";
        if (_ipv4)
        {
            SocketSetup.SetOption(_descriptor, LibC.SOL_IP, LibC.IP_MULTICAST_IF, new ip_mreqn { imr_ifindex = index }, operation);
        }
        else
        {
            SocketSetup.SetOption(_descriptor, LibC.SOL_IPV6, LibC.IPV6_MULTICAST_IF, index, operation);
        }
    }

    /// <summary>Sends one packet.</summary>
    /// <param name="packet">The packet, from the IP header on.</param>
    /// <param name="destination">
    /// Where to route it, of the socket's family: the header's destination. The scope is that of a link-local one; the port
    /// means nothing.
    /// </param>
    /// <returns>
    /// The packet's length; <see cref="Errno.EMSGSIZE"/> when it is longer than the outgoing link's MTU, or than the route's
    /// and it is IPv6 or has DF set (without DF the kernel fragments for the route); <see cref="Errno.ENOBUFS"/> or
    /// <see cref="Errno.EAGAIN"/> when a queue is full; <see cref="Errno.ENETUNREACH"/> and the like when there is no route;
    /// <see cref="Errno.EINVAL"/> when it is shorter than its header; <see cref="Errno.EPERM"/> when a firewall refuses it.
    /// An ICMP error that names a packet of protocol 255, which anyone may forge, fails one later call on older kernels
    /// (raw_err), so one exception alone does not prove anything about the packet.
    /// </returns>
    public IoResult Send(ReadOnlySpan<byte> packet, SocketEndpoint destination)
    {
        // rawv6_sendmsg takes the port for a protocol number and rejects those above 255.
        SockAddr address = SockAddr.Create(destination with { Port = 0 });
        fixed (byte* data = packet)
        {
            return IoResult.From(LibC.sendto(
                _descriptor.Number, data, packet.Length, 0, (sockaddr*)&address, address.Length));
        }
    }

    /// <summary>Sends the packets of a batch from one on.</summary>
    /// <param name="batch">The packets, of the socket's family.</param>
    /// <param name="first">Which to begin with.</param>
    /// <returns>
    /// How many were sent, at least one; what the kernel says of the first otherwise, as <see cref="Send(ReadOnlySpan{byte}, SocketEndpoint)"/> has it. What it says
    /// of a later one is told by the next call.
    /// </returns>
    public IoResult Send(PacketBatch batch, int first)
    {
        ArgumentNullException.ThrowIfNull(batch);
        fixed (VectorNative.MMsgHdr* messages = batch.Messages[first..batch.Count])
        {
            return IoResult.From(VectorNative.SendMMsg(_descriptor.Number, messages, (uint)(batch.Count - first), 0));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
