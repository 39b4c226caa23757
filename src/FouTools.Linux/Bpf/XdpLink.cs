using FouTools.Linux.Interop;

namespace FouTools.Linux.Bpf;

/// <summary>
/// Holds a program attached to the driver of an interface (XDP in native mode, Linux 5.9). Nothing else holds it: closing this, or the
/// end of the process, detaches it.
/// </summary>
public sealed unsafe class XdpLink : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private XdpLink(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>Attaches a program. Many drivers set their queues up anew for it, so that packets are lost for a moment.</summary>
    /// <param name="program">The program, of <see cref="BpfProgramKind.Driver"/>.</param>
    /// <param name="interfaceIndex">The interface, of the network namespace of the calling thread.</param>
    /// <returns>What holds it there.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EOPNOTSUPP"/>: the driver runs no programs. <see cref="Errno.EBUSY"/> or <see cref="Errno.EEXIST"/>: another one
    /// is there. <see cref="Errno.EPERM"/>: CAP_NET_ADMIN is lacking. Drivers have further reasons, such as a long MTU or offloads.
    /// </exception>
    public static XdpLink Attach(BpfProgram program, int interfaceIndex)
    {
        ArgumentNullException.ThrowIfNull(program);
        var attributes = new BpfNative.LinkCreate
        {
            Program = (uint)program.Descriptor,
            TargetInterface = (uint)interfaceIndex,
            AttachType = BpfNative.BPF_XDP,
            Flags = BpfNative.NativeMode,
        };
        int returned = BpfNative.Call(BpfNative.BPF_LINK_CREATE, &attributes, sizeof(BpfNative.LinkCreate));
        return new XdpLink(FileDescriptor.FromReturn(returned, $"attach BPF program '{program}' to the driver of interface {interfaceIndex}"));
    }

    /// <inheritdoc/>
    public void Dispose() => BpfNative.CloseLink(_descriptor);
}
