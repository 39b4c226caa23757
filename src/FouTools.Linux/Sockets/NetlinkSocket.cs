using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// A netlink socket of the network namespace of the thread that opened it: it transfers datagrams without interpreting them. One thread at a time.
/// </summary>
public sealed unsafe class NetlinkSocket : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private NetlinkSocket(FileDescriptor descriptor, uint portId)
    {
        _descriptor = descriptor;
        PortId = portId;
    }

    /// <summary>The port that the kernel assigned to this socket; replies carry it (nlmsg_pid).</summary>
    public uint PortId { get; }

    /// <summary>
    /// Opens and binds a socket with extended acknowledgements, capped acknowledgements and strict checking where the kernel has them (netlink(7)).
    /// </summary>
    /// <param name="protocol">The netlink family, for example 0 for NETLINK_ROUTE or 16 for NETLINK_GENERIC.</param>
    /// <returns>The socket.</returns>
    /// <exception cref="LinuxException">The kernel rejected the request.</exception>
    public static NetlinkSocket Open(int protocol)
    {
        string operation = $"open netlink socket of family {protocol}";
        FileDescriptor descriptor = FileDescriptor.FromReturn(
            LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, protocol), operation);
        try
        {
            TryEnable(descriptor, NetlinkNative.NETLINK_EXT_ACK);
            TryEnable(descriptor, NetlinkNative.NETLINK_CAP_ACK);
            TryEnable(descriptor, NetlinkNative.NETLINK_GET_STRICT_CHK);

            return new NetlinkSocket(descriptor, Bind(descriptor, operation));
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Sends one datagram to the kernel.</summary>
    /// <param name="datagram">One or more netlink messages.</param>
    /// <returns>The outcome.</returns>
    public IoResult Send(ReadOnlySpan<byte> datagram)
    {
        var kernel = new NetlinkNative.SockAddrNl { Family = (ushort)LibC.AF_NETLINK };
        fixed (byte* data = datagram)
        {
            return IoResult.From(LibC.sendto(
                _descriptor.Number, data, datagram.Length, 0, (sockaddr*)&kernel, sizeof(NetlinkNative.SockAddrNl)));
        }
    }

    /// <summary>Waits for one datagram from the kernel.</summary>
    /// <param name="buffer">Where to put it.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>
    /// The datagram's full length, which is larger than <paramref name="buffer"/> if the datagram was truncated; <see
    /// cref="Errno.ETIMEDOUT"/>, <see cref="Errno.EINTR"/> or <see cref="Errno.ENOBUFS"/> among the reasons. Datagrams from other processes
    /// are ignored.
    /// </returns>
    public IoResult Receive(Span<byte> buffer, TimeSpan timeout)
    {
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            pollfd poll = new() { fd = _descriptor.Number, events = LibC.POLLIN };
            int ready = LibC.poll(&poll, 1, (int)Math.Max(0, deadline - Environment.TickCount64));
            if (ready < 0)
            {
                return IoResult.Failure((Errno)LibC.errno);
            }

            if (ready == 0)
            {
                return IoResult.Failure(Errno.ETIMEDOUT);
            }

            var sender = new NetlinkNative.SockAddrNl();
            socklen_t senderLength = (uint)sizeof(NetlinkNative.SockAddrNl);
            IoResult received;
            fixed (byte* data = buffer)
            {
                received = IoResult.From(LibC.recvfrom(
                    _descriptor.Number, data, buffer.Length, LibC.MSG_TRUNC, (sockaddr*)&sender, &senderLength));
            }

            if (!received.Succeeded || sender.PortId == 0)
            {
                return received;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    /// <summary>Binds a socket to a kernel-assigned address, which notifications require.</summary>
    /// <param name="descriptor">A netlink socket.</param>
    /// <param name="operation">What for, for the exception.</param>
    /// <returns>The address.</returns>
    /// <exception cref="LinuxException">The kernel rejected the request.</exception>
    internal static uint Bind(FileDescriptor descriptor, string operation)
    {
        var address = new NetlinkNative.SockAddrNl { Family = (ushort)LibC.AF_NETLINK };
        socklen_t length = (uint)sizeof(NetlinkNative.SockAddrNl);
        return LibC.bind(descriptor.Number, (sockaddr*)&address, length) < 0
            || LibC.getsockname(descriptor.Number, (sockaddr*)&address, &length) < 0
            ? throw LinuxException.FromErrno(operation)
            : address.PortId;
    }

    private static void TryEnable(FileDescriptor descriptor, int option)
    {
        int on = 1;
        _ = LibC.setsockopt(descriptor.Number, LibC.SOL_NETLINK, option, &on, sizeof(int));
    }
}
