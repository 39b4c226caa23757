using FouTools.Linux.Interop;

namespace FouTools.Linux.Bpf;

/// <summary>
/// An XDP link that keeps a program attached to an interface's driver (native mode, Linux 5.9). Disposing, or the end of the process,
/// detaches the program.
/// </summary>
public sealed unsafe class XdpLink : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private XdpLink(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>Attaches a program. Many drivers reset their queues for it, so some packets are lost.</summary>
    /// <param name="program">The program, of <see cref="BpfProgramKind.Driver"/>.</param>
    /// <param name="interfaceIndex">The interface, of the network namespace of the calling thread.</param>
    /// <returns>The link.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EOPNOTSUPP"/>: the driver does not support XDP. <see cref="Errno.EBUSY"/> or <see cref="Errno.EEXIST"/>: another program
    /// is attached. <see cref="Errno.EPERM"/>: CAP_NET_ADMIN is lacking. Drivers have further reasons, such as a long MTU or offloads.
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
