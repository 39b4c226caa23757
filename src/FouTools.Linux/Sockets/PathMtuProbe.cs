using System.Text;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// Reads the path MTU to a destination from the kernel of the network namespace of the thread that opened it: the minimum of the outgoing
/// link's MTU, the route's, and those that ICMP reported (IP_MTU, ip(7); IPV6_MTU, ipv6(7)). It sends nothing and allocates nothing. One
/// thread at a time.
/// </summary>
public sealed unsafe class PathMtuProbe : IDisposable
{
    private const string Kind = "path MTU probe";

    private readonly FileDescriptor _descriptor;
    private readonly bool _ipv4;
    private readonly byte[]? _interfaceName;
    private readonly int _interfaceIndex;

    private PathMtuProbe(FileDescriptor descriptor, bool ipv4, byte[]? interfaceName, int interfaceIndex)
    {
        _descriptor = descriptor;
        _ipv4 = ipv4;
        _interfaceName = interfaceName;
        _interfaceIndex = interfaceIndex;
    }

    /// <summary>Opens a probe.</summary>
    /// <param name="ipv4">Whether its destinations are of IPv4, else of IPv6.</param>
    /// <param name="sourceAddress">
    /// The local address, host byte order, IPv4 mapped, that policy routing sees; 0 or the mapped 0.0.0.0 for none.
    /// </param>
    /// <param name="interfaceName">The only interface to go through (SO_BINDTODEVICE), or null for any.</param>
    /// <returns>The probe.</returns>
    /// <exception cref="ArgumentException">The interface's name cannot be one.</exception>
    /// <exception cref="LinuxException">As for <see cref="UdpSocket.OpenGroup"/>.</exception>
    public static PathMtuProbe Open(bool ipv4, UInt128 sourceAddress, string? interfaceName) => Open(
        ipv4,
        descriptor => SocketSetup.BindSource(descriptor, sourceAddress, interfaceName, Kind),
        interfaceName is null ? null : Encoding.UTF8.GetBytes(interfaceName),
        0);

    /// <summary>Opens a probe bound to one interface by index, so that a rename does not matter (SO_BINDTOIFINDEX, Linux 5.1).</summary>
    /// <param name="ipv4">Whether its destinations are of IPv4, else of IPv6.</param>
    /// <param name="sourceAddress">As for <see cref="Open(bool, UInt128, string)"/>.</param>
    /// <param name="interfaceIndex">The interface, 1 or more.</param>
    /// <returns>The probe.</returns>
    /// <exception cref="LinuxException">As for <see cref="UdpSocket.OpenGroup"/>.</exception>
    public static PathMtuProbe Open(bool ipv4, UInt128 sourceAddress, int interfaceIndex) => Open(
        ipv4,
        descriptor =>
        {
            if (!SocketSetup.TryBindToInterface(descriptor, interfaceIndex))
            {
                throw LinuxException.FromErrno($"bind a socket to interface {interfaceIndex}");
            }

            SocketSetup.BindSource(descriptor, sourceAddress, null, Kind);
        },
        null,
        interfaceIndex);

    /// <summary>Reads the current path MTU to a destination.</summary>
    /// <param name="destination">The destination, of the probe's family; policy routing sees its port.</param>
    /// <returns>
    /// Bytes of an IP packet; <see cref="Errno.ENETUNREACH"/> and the like when there is no route, <see cref="Errno.ENODEV"/>
    /// once the interface is gone, <see cref="Errno.EACCES"/> for a broadcast address, <see cref="Errno.EINVAL"/> for a link-local one
    /// without scope.
    /// </returns>
    public IoResult Read(SocketEndpoint destination)
    {
        IoResult ready = Disconnect();
        if (!ready.Succeeded)
        {
            return ready;
        }

        SockAddr address = SockAddr.Create(destination);
        int returned = LibC.connect(_descriptor.Number, (sockaddr*)&address, address.Length);
        if (returned < 0)
        {
            return IoResult.From(returned);
        }

        int mtu = 0;
        socklen_t length = sizeof(int);
        returned = _ipv4
            ? LibC.getsockopt(_descriptor.Number, LibC.SOL_IP, LibC.IP_MTU, &mtu, &length)
            : LibC.getsockopt(_descriptor.Number, LibC.SOL_IPV6, LibC.IPV6_MTU, &mtu, &length);
        return returned < 0 ? IoResult.From(returned) : IoResult.Success(mtu);
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    // The source address and scope chosen for one destination would persist for the next. Resetting them also resets the interface binding
    // (__udp_disconnect in net/ipv4/udp.c).
    private IoResult Disconnect()
    {
        SockAddr unspecified = default;
        int returned = LibC.connect(_descriptor.Number, (sockaddr*)&unspecified, sizeof(SockAddr));
        if (returned < 0)
        {
            return IoResult.From(returned);
        }

        bool isBound = _interfaceIndex != 0 ? SocketSetup.TryBindToInterface(_descriptor, _interfaceIndex)
            : _interfaceName is null || SocketSetup.TryBindToInterface(_descriptor, _interfaceName);
        return isBound ? IoResult.Success(0) : IoResult.Failure((Errno)LibC.errno);
    }

    private static PathMtuProbe Open(bool ipv4, Action<FileDescriptor> bind, byte[]? interfaceName, int interfaceIndex)
    {
        FileDescriptor descriptor = SocketSetup.Open(ipv4, LibC.SOCK_DGRAM, 0, "open a path MTU probe");
        try
        {
            bind(descriptor);
            return new PathMtuProbe(descriptor, ipv4, interfaceName, interfaceIndex);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }
}
