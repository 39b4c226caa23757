using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>
/// Attaches with traffic control filters. The interface owns a filter, so the filter outlives the process. Attach the stub of a <see
/// cref="ProgArraySlot"/> for that reason: it passes all packets once the process has gone.
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
        // Fill the slot before the filter is visible: an empty slot marks a process that has gone.
        ProgArraySlot slot = ProgArraySlot.Create(program);
        try
        {
            IProgramFilter filter = filters.Add(slot.Stub, interfaceIndex, direction, program.Name, ProgArraySlot.IsAbandoned);
            return new ProgramAttachment(AttachmentKind.Clsact, () => filter.IsThere, filter, slot);
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }
}
