using FouTools.Bpf.Attachment;
using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Client;
using FouTools.Netlink.Rtnetlink.Filters;

namespace FouTools.Datapath.HostNetwork;

/// <summary>Adds filters of traffic control through rtnetlink.</summary>
public sealed class NetlinkProgramFilters : IProgramFilters
{
    /// <inheritdoc/>
    public IProgramFilter Add(BpfProgram program, int interfaceIndex, TrafficDirection direction, string name, Predicate<uint> isAbandoned) =>
        new Filter(Ask(() => AttachedFilter.Attach(program.Descriptor, interfaceIndex, direction, name, isAbandoned)));

    private static T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (NetlinkException refusal)
        {
            throw new LinuxException(refusal.Operation, refusal.Error);
        }
    }

    private sealed class Filter(AttachedFilter filter) : IProgramFilter
    {
        public bool IsThere => Ask(filter.IsThere);

        public void Dispose() => filter.Dispose();
    }
}
