using System.Text;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Interfaces;

/// <summary>The number by which the kernel knows an interface.</summary>
public static unsafe class InterfaceIndex
{
    /// <summary>
    /// Finds the index of an interface in the network namespace of the calling thread (SIOCGIFINDEX, netdevice(7)).
    /// </summary>
    /// <param name="interfaceName">The interface's name.</param>
    /// <returns>The index, 1 or more.</returns>
    /// <exception cref="ArgumentException">The name cannot be an interface's.</exception>
    /// <exception cref="LinuxException"><see cref="Errno.ENODEV"/>: there is no such interface.</exception>
    public static int Find(string interfaceName)
    {
        ArgumentNullException.ThrowIfNull(interfaceName);
        InterfaceName.ThrowIfInvalid(interfaceName, nameof(interfaceName));
        TunNative.IfReq request = default;
        Encoding.UTF8.GetBytes(interfaceName, ((Span<byte>)request.Name)[..InterfaceName.MaximumLength]);
        using FileDescriptor descriptor = FileDescriptor.FromReturn(
            LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0), "open a socket for interface queries");
        return LibC.ioctl(descriptor.Number, LibC.SIOCGIFINDEX, &request) < 0
            ? throw LinuxException.FromErrno($"find interface '{interfaceName}'")
            : request.Value;
    }

    /// <summary>Finds the name of an interface in the network namespace of the calling thread (SIOCGIFNAME, netdevice(7)).</summary>
    /// <param name="index">The interface's index.</param>
    /// <returns>The name as it is now.</returns>
    /// <exception cref="LinuxException"><see cref="Errno.ENODEV"/>: there is no such interface.</exception>
    public static string FindName(int index)
    {
        var request = new TunNative.IfReq { Value = index };
        Query(TunNative.SIOCGIFNAME, &request, $"find the name of interface {index}");
        ReadOnlySpan<byte> name = request.Name;
        return Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
    }

    /// <summary>
    /// Says whether packets of an interface begin with an Ethernet header (SIOCGIFHWADDR, netdevice(7)), as those of a loopback
    /// device do too.
    /// </summary>
    /// <param name="name">The interface, in the network namespace of the calling thread.</param>
    /// <returns>Whether they do.</returns>
    /// <exception cref="LinuxException"><see cref="Errno.ENODEV"/>: there is no such interface.</exception>
    public static bool IsEthernet(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        TunNative.IfReq request = default;
        Encoding.UTF8.GetBytes(name, ((Span<byte>)request.Name)[..InterfaceName.MaximumLength]);
        Query(TunNative.SIOCGIFHWADDR, &request, $"find the kind of interface '{name}'");
        return request.Flags is TunNative.ARPHRD_ETHER or TunNative.ARPHRD_LOOPBACK;
    }

    /// <summary>Whether an interface is set up; what arrives by one that is not, the kernel drops.</summary>
    /// <param name="name">The interface, in the network namespace of the calling thread.</param>
    /// <returns>Whether it is.</returns>
    /// <exception cref="LinuxException"><see cref="Errno.ENODEV"/>: there is no such interface.</exception>
    public static bool IsUp(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        TunNative.IfReq request = default;
        Encoding.UTF8.GetBytes(name, ((Span<byte>)request.Name)[..InterfaceName.MaximumLength]);
        Query(TunNative.SIOCGIFFLAGS, &request, $"read the flags of interface '{name}'");
        return (request.Flags & TunNative.IFF_UP) != 0;
    }

    private static void Query(int what, TunNative.IfReq* request, string operation)
    {
        using FileDescriptor descriptor = FileDescriptor.FromReturn(
            LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0), "open a socket for interface queries");
        if (LibC.ioctl(descriptor.Number, what, request) < 0)
        {
            throw LinuxException.FromErrno(operation);
        }
    }
}
