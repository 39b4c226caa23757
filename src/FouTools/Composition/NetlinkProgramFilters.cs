using FouTools.Bpf.Attachment;
using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Filters;

namespace FouTools.Composition;

/// <summary>Adds filters of traffic control through rtnetlink.</summary>
internal sealed class NetlinkProgramFilters : IProgramFilters
{
    /// <inheritdoc/>
    public IDisposable Add(BpfProgram program, int interfaceIndex, TrafficDirection direction, string name, Predicate<uint> isAbandoned)
    {
        try
        {
            return AttachedFilter.Attach(program.Descriptor, interfaceIndex, direction, name, isAbandoned);
        }
        catch (NetlinkException refusal)
        {
            throw new LinuxException(refusal.Operation, refusal.Error);
        }
    }
}
