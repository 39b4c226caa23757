using System.Text;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>The set-up steps common to all sockets here.</summary>
internal static unsafe class SocketSetup
{
    public static FileDescriptor Open(bool ipv4, int type, int protocol, string operation) => FileDescriptor.FromReturn(
        LibC.socket(SockAddr.Family(ipv4), type | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, protocol), operation);

    public static void SetOption(FileDescriptor descriptor, int level, int option, int value, string operation) =>
        SetOption<int>(descriptor, level, option, value, operation);

    public static void SetOption<T>(FileDescriptor descriptor, int level, int option, T value, string operation)
        where T : unmanaged => SetOption(descriptor.Number, level, option, value, operation);

    public static void SetOption<T>(int descriptor, int level, int option, T value, string operation)
        where T : unmanaged
    {
        if (LibC.setsockopt(descriptor, level, option, &value, sizeof(T)) < 0)
        {
            throw LinuxException.FromErrno(operation);
        }
    }

    /// <summary>Sizes the receive buffer, above the system's limit where the caller may (SO_RCVBUFFORCE), up to it otherwise.</summary>
    public static void SetReceiveBuffer(FileDescriptor descriptor, int bytes) =>
        SetBuffer(descriptor.Number, LibC.SO_RCVBUFFORCE, LibC.SO_RCVBUF, bytes, "size the receive buffer");

    /// <summary>Sizes the send buffer likewise (SO_SNDBUFFORCE).</summary>
    public static void SetSendBuffer(int descriptor, int bytes) =>
        SetBuffer(descriptor, LibC.SO_SNDBUFFORCE, LibC.SO_SNDBUF, bytes, "size the send buffer");

    /// <summary>
    /// Restricts multicast to groups that this socket has joined: by default it also receives groups that any other process of the host has
    /// joined (ip(7), IP_MULTICAST_ALL; IPv6 likewise).
    /// </summary>
    public static void KeepOffGroups(FileDescriptor descriptor, bool ipv4)
    {
        if (ipv4)
        {
            SetOption(descriptor, LibC.SOL_IP, LibC.IP_MULTICAST_ALL, 0, "receive no group that was not joined");
            return;
        }

        // Kernels before 4.20 lack it.
        int off = 0;
        _ = LibC.setsockopt(descriptor.Number, LibC.SOL_IPV6, UdpNative.IPV6_MULTICAST_ALL, &off, sizeof(int));
    }

    public static void BindToInterface(FileDescriptor descriptor, string interfaceName)
    {
        // The kernel truncates a longer name instead of rejecting it (sock_setbindtodevice in net/core/sock.c).
        InterfaceName.ThrowIfInvalid(interfaceName, nameof(interfaceName));
        if (!TryBindToInterface(descriptor, Encoding.UTF8.GetBytes(interfaceName)))
        {
            throw LinuxException.FromErrno($"bind a socket to interface '{interfaceName}'");
        }
    }

    public static bool TryBindToInterface(FileDescriptor descriptor, ReadOnlySpan<byte> interfaceName)
    {
        fixed (byte* name = interfaceName)
        {
            return LibC.setsockopt(descriptor.Number, LibC.SOL_SOCKET, LibC.SO_BINDTODEVICE, name, interfaceName.Length) == 0;
        }
    }

    /// <summary>Binds to an interface that keeps its index when it is renamed; 0 would be any.</summary>
    public static bool TryBindToInterface(FileDescriptor descriptor, int interfaceIndex) =>
        LibC.setsockopt(descriptor.Number, LibC.SOL_SOCKET, UdpNative.SO_BINDTOIFINDEX, &interfaceIndex, sizeof(int)) == 0;

    public static void Bind(FileDescriptor descriptor, SocketEndpoint local, string operation)
    {
        SockAddr address = SockAddr.Create(local);
        if (LibC.bind(descriptor.Number, (sockaddr*)&address, address.Length) < 0)
        {
            throw LinuxException.FromErrno(operation);
        }
    }

    /// <summary>Binds to an address and an interface as far as they are given.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="source">The local address; 0 or the wildcard of IPv4 for any.</param>
    /// <param name="interfaceName">The interface, or null for any.</param>
    /// <param name="kind">The socket's kind, for the exception.</param>
    public static void BindSource(FileDescriptor descriptor, UInt128 source, string? interfaceName, string kind)
    {
        if (interfaceName is not null)
        {
            BindToInterface(descriptor, interfaceName);
        }

        if (source != UInt128.Zero && source != SocketEndpoint.FromIPv4(0))
        {
            var local = new SocketEndpoint(source, 0);
            Bind(descriptor, local, $"bind {kind} to {local.ToIPAddress()}");
        }
    }

    private static void SetBuffer(int descriptor, int force, int option, int bytes, string operation)
    {
        if (LibC.setsockopt(descriptor, LibC.SOL_SOCKET, force, &bytes, sizeof(int)) < 0)
        {
            SetOption(descriptor, LibC.SOL_SOCKET, option, bytes, operation);
        }
    }
}
