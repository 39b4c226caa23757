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
}
