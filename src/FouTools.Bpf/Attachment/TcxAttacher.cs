using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>Attaches with TCX, so that nothing outlives the process. A kernel without TCX fails with <see cref="Errno.EINVAL"/>.</summary>
public sealed class TcxAttacher : IProgramAttacher
{
    /// <inheritdoc/>
    public ProgramAttachment Attach(BpfProgram program, int interfaceIndex, TrafficDirection direction, bool goesWithProcess) =>
        new(AttachmentKind.Tcx, () => true, TcxLink.Attach(program, interfaceIndex, direction));
}
