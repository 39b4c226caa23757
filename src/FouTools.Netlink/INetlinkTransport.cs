using FouTools.Linux;

namespace FouTools.Netlink;

/// <summary>
/// What a <see cref="NetlinkConnection"/> needs of a socket: datagrams to and from the kernel. The seam at which tests
/// put a kernel of their own. One thread at a time.
/// </summary>
public interface INetlinkTransport : IDisposable
{
    /// <summary>The address of this end, which answers carry (nlmsg_pid).</summary>
    uint PortId { get; }

    /// <summary>Sends one datagram.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <returns>The outcome.</returns>
    IoResult Send(ReadOnlySpan<byte> datagram);

    /// <summary>Waits for one datagram.</summary>
    /// <param name="buffer">Where to put it.</param>
    /// <param name="timeout">How long to wait; zero takes only what is there.</param>
    /// <returns>
    /// The datagram's full length, larger than <paramref name="buffer"/> when it was cut; or
    /// <see cref="Errno.ETIMEDOUT"/>, <see cref="Errno.EINTR"/>, <see cref="Errno.ENOBUFS"/> among the reasons.
    /// </returns>
    IoResult Receive(Span<byte> buffer, TimeSpan timeout);
}
