using System.Text;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Interfaces;

/// <summary>
/// Reads an interface's MTU without allocating (SIOCGIFMTU, netdevice(7)), in the network namespace of the thread that created this object.
/// </summary>
public sealed unsafe class InterfaceMtu : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly TunNative.NameBuffer _name;

    /// <summary>Opens the query socket.</summary>
    /// <param name="interfaceName">The interface's name.</param>
    /// <exception cref="LinuxException">The process has no free descriptor.</exception>
    public InterfaceMtu(string interfaceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(interfaceName);
        Encoding.UTF8.GetBytes(interfaceName, ((Span<byte>)_name)[..InterfaceName.MaxLength]);
        _descriptor = FileDescriptor.FromReturn(
            LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0), "open a socket for interface queries");
    }

    /// <summary>Reads the current MTU.</summary>
    /// <returns>The MTU in bytes of an IP packet, or the kernel's reason: <see cref="Errno.ENODEV"/> once the interface is gone.</returns>
    public IoResult Read()
    {
        var request = new TunNative.IfReq { Name = _name };
        int returned = LibC.ioctl(_descriptor.Number, LibC.SIOCGIFMTU, &request);
        return returned < 0 ? IoResult.From(returned) : IoResult.Success(request.Value);
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
