using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>
/// Attaches by filters of traffic control. A filter is held by its interface and not by the process. So what the process would leave behind
/// is a <see cref="ProgramSlot"/>'s stub, which does nothing without it.
/// </summary>
/// <param name="filters">Adds the filters.</param>
public sealed class FilterAttacher(IProgramFilters filters) : IProgramAttacher
{
    /// <inheritdoc/>
    public ProgramAttachment Attach(BpfProgram program, int interfaceIndex, TrafficDirection direction, bool goesWithProcess)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (!goesWithProcess)
        {
            return AttachStub(program, interfaceIndex, direction);
        }

        IProgramFilter filter = filters.Add(program, interfaceIndex, direction, program.Name, _ => false);
        return new ProgramAttachment(AttachmentKind.Clsact, () => filter.IsThere, filter);
    }

    private ProgramAttachment AttachStub(BpfProgram program, int interfaceIndex, TrafficDirection direction)
    {
        // Filled before it is seen: an empty slot is one of a process that has gone.
        ProgramSlot slot = ProgramSlot.Create(program);
        try
        {
            IProgramFilter filter = filters.Add(slot.Stub, interfaceIndex, direction, program.Name, ProgramSlot.IsAbandoned);
            return new ProgramAttachment(AttachmentKind.Clsact, () => filter.IsThere, filter, slot);
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }
}
