using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;

namespace FouTools.Netlink;

/// <summary>The transport to the kernel: a netlink socket.</summary>
public sealed class SocketTransport : INetlinkTransport
{
    private readonly NetlinkSocket _socket;

    private SocketTransport(NetlinkSocket socket) => _socket = socket;

    /// <inheritdoc/>
    public uint PortId => _socket.PortId;

    /// <summary>Opens a socket that stays in the given namespace wherever it is used from.</summary>
    /// <param name="protocol">The netlink family, such as 0 for NETLINK_ROUTE.</param>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <returns>The transport.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static SocketTransport Open(int protocol, NetworkNamespace? netns = null) =>
        new(NetworkNamespace.RunIn(netns, () => NetlinkSocket.Open(protocol)));

    /// <inheritdoc/>
    public IoResult Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram);

    /// <inheritdoc/>
    public IoResult Receive(Span<byte> buffer, TimeSpan timeout) => _socket.Receive(buffer, timeout);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
