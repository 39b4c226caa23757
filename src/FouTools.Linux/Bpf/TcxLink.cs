using FouTools.Linux.Interop;

namespace FouTools.Linux.Bpf;

/// <summary>
/// Holds a program attached to an interface (TCX, Linux 6.6). Nothing else holds it: closing this, or the end of the process,
/// detaches it.
/// </summary>
public sealed unsafe class TcxLink : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private TcxLink(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>Attaches a program after those that are there.</summary>
    /// <param name="program">The program.</param>
    /// <param name="interfaceIndex">The interface, of the network namespace of the calling thread.</param>
    /// <param name="direction">Which packets it sees.</param>
    /// <returns>What holds it there.</returns>
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
