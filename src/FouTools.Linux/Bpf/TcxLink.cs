using FouTools.Linux.Interop;

namespace FouTools.Linux.Bpf;

/// <summary>
/// A TCX link that keeps a program attached to an interface (Linux 6.6). Disposing, or the end of the process, detaches the program.
/// </summary>
public sealed unsafe class TcxLink : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private TcxLink(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>Attaches a program after the existing ones.</summary>
    /// <param name="program">The program.</param>
    /// <param name="interfaceIndex">The interface, of the network namespace of the calling thread.</param>
    /// <param name="direction">The direction of traffic that the program sees.</param>
    /// <returns>The link.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EINVAL"/>: the kernel has no TCX. <see cref="Errno.EPERM"/>: CAP_NET_ADMIN is lacking.
    /// <see cref="Errno.ENODEV"/>: there is no such interface.
    /// </exception>
    public static TcxLink Attach(BpfProgram program, int interfaceIndex, TrafficDirection direction)
    {
        ArgumentNullException.ThrowIfNull(program);
        var attributes = new BpfNative.LinkCreate
        {
            Program = (uint)program.Descriptor,
            TargetInterface = (uint)interfaceIndex,
            AttachType = (uint)direction,
        };
        int returned = BpfNative.Call(BpfNative.BPF_LINK_CREATE, &attributes, sizeof(BpfNative.LinkCreate));
        return new TcxLink(FileDescriptor.FromReturn(returned, $"attach BPF program '{program}' to interface {interfaceIndex}"));
    }

    /// <inheritdoc/>
    public void Dispose() => BpfNative.CloseLink(_descriptor);
}
