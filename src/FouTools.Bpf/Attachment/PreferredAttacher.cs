using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>Attaches in the one way, and in the other where the kernel does not know the first.</summary>
/// <param name="preferred">Is asked first, and refuses by <see cref="Errno.EINVAL"/> what the kernel does not know.</param>
/// <param name="otherwise">Is asked then.</param>
public sealed class PreferredAttacher(IProgramAttacher preferred, IProgramAttacher otherwise) : IProgramAttacher
{
    /// <inheritdoc/>
    public ProgramAttachment Attach(BpfProgram program, int interfaceIndex, TrafficDirection direction, bool goesWithProcess)
    {
        try
        {
            return preferred.Attach(program, interfaceIndex, direction, goesWithProcess);
        }
        catch (LinuxException refusal) when (refusal.Error == Errno.EINVAL)
        {
            return otherwise.Attach(program, interfaceIndex, direction, goesWithProcess);
        }
    }
}
