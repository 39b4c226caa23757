using System.Text;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Interfaces;

/// <summary>Conversions between names and indexes of interfaces, and their flags.</summary>
public static unsafe class InterfaceIndex
{
    /// <summary>
    /// Finds the index of an interface in the network namespace of the calling thread (SIOCGIFINDEX, netdevice(7)).
    /// </summary>
    /// <param name="interfaceName">The interface's name.</param>
    /// <returns>The index, 1 or more.</returns>
    /// <exception cref="ArgumentException">The name is not a valid interface name.</exception>
    /// <exception cref="LinuxException"><see cref="Errno.ENODEV"/>: there is no such interface.</exception>
    public static int Find(string interfaceName)
    {
        ArgumentNullException.ThrowIfNull(interfaceName);
        InterfaceName.ThrowIfInvalid(interfaceName, nameof(interfaceName));
        TunNative.IfReq request = default;
        Encoding.UTF8.GetBytes(interfaceName, ((Span<byte>)request.Name)[..InterfaceName.MaxLength]);
        using FileDescriptor descriptor = OpenForQueries();
        return LibC.ioctl(descriptor.Number, LibC.SIOCGIFINDEX, &request) < 0
            ? throw LinuxException.FromErrno($"find interface '{interfaceName}'")
            : request.Value;
    }

    /// <summary>Finds the name of an interface in the network namespace of the calling thread (SIOCGIFNAME, netdevice(7)).</summary>
    /// <param name="index">The interface's index.</param>
    /// <returns>The current name.</returns>
    /// <exception cref="LinuxException"><see cref="Errno.ENODEV"/>: there is no such interface.</exception>
    public static string FindName(int index)
    {
        using FileDescriptor descriptor = OpenForQueries();
        TunNative.IfReq answer = NameOf(descriptor, index);
        ReadOnlySpan<byte> name = answer.Name;
        return Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
    }

    /// <summary>
    /// Whether packets of an interface begin with an Ethernet header (SIOCGIFHWADDR, netdevice(7)); true for the loopback device too.
    /// </summary>
    /// <param name="index">The interface, in the network namespace of the calling thread.</param>
    /// <returns>Whether they do.</returns>
    /// <exception cref="LinuxException"><see cref="Errno.ENODEV"/>: there is no such interface.</exception>
    public static bool IsEthernet(int index) =>
        Ask(index, TunNative.SIOCGIFHWADDR, "find the kind").Flags is TunNative.ARPHRD_ETHER or TunNative.ARPHRD_LOOPBACK;

    /// <summary>Whether an interface is up; the kernel drops what arrives on one that is down.</summary>
    /// <param name="index">The interface, in the network namespace of the calling thread.</param>
    /// <returns>Whether it is.</returns>
    /// <exception cref="LinuxException"><see cref="Errno.ENODEV"/>: there is no such interface.</exception>
    public static bool IsUp(int index) => (Ask(index, TunNative.SIOCGIFFLAGS, "read the flags").Flags & TunNative.IFF_UP) != 0;

    // These requests take interface names only, and between the two calls the interface may be renamed, and its name may go to another. So
    // while an interface of that index exists, look its name up again.
    private static TunNative.IfReq Ask(int index, int what, string operation)
    {
        using FileDescriptor descriptor = OpenForQueries();
        while (true)
        {
            TunNative.IfReq named = NameOf(descriptor, index);
            TunNative.IfReq request = named;
            if (LibC.ioctl(descriptor.Number, what, &request) < 0)
            {
                var error = (Errno)LibC.errno;
                if (error != Errno.ENODEV)
                {
                    throw new LinuxException($"{operation} of interface {index}", error);
                }

                continue;
            }

            TunNative.IfReq afterwards = NameOf(descriptor, index);
            if (((ReadOnlySpan<byte>)afterwards.Name).SequenceEqual(named.Name))
            {
                return request;
            }
        }
    }

    private static TunNative.IfReq NameOf(FileDescriptor descriptor, int index)
    {
        var request = new TunNative.IfReq { Value = index };
        return LibC.ioctl(descriptor.Number, TunNative.SIOCGIFNAME, &request) < 0
            ? throw LinuxException.FromErrno($"find the name of interface {index}")
            : request;
    }

    private static FileDescriptor OpenForQueries() => FileDescriptor.FromReturn(
        LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0), "open a socket for interface queries");
}
