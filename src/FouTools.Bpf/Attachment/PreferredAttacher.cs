using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>Attaches by the preferred method, or by the fallback where the kernel lacks the first.</summary>
/// <param name="preferred">Tried first; fails with <see cref="Errno.EINVAL"/> on a kernel that lacks it.</param>
/// <param name="otherwise">The fallback.</param>
public sealed class PreferredAttacher(IProgramAttacher preferred, IProgramAttacher otherwise) : IProgramAttacher
{
    /// <inheritdoc/>
    public ProgramAttachment Attach(BpfProgram program, int interfaceIndex, TrafficDirection direction, bool goesWithProcess)
    {
        try
        {
            return preferred.Attach(program, interfaceIndex, direction, goesWithProcess);
        }
        catch (LinuxException exception) when (exception.Error == Errno.EINVAL)
        {
            return otherwise.Attach(program, interfaceIndex, direction, goesWithProcess);
        }
    }
}
