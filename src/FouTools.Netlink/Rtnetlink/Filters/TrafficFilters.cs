using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink.Filters;

/// <summary>The filters of traffic control of one network namespace, in clsact queueing disciplines: tc-bpf(8).</summary>
public sealed class TrafficFilters
{
    internal const string BpfKind = "bpf";
    private const string QdiscKind = "clsact";

    // htons(ETH_P_ALL) of include/uapi/linux/if_ether.h on the little-endian machines that there are builds for.
    private const uint EveryProtocol = 0x0300;

    private readonly NetlinkConnection _connection;

    internal TrafficFilters(NetlinkConnection connection) => _connection = connection;

    /// <summary>Gives a link the queueing discipline that filters of both directions are in.</summary>
    /// <param name="linkIndex">The link.</param>
    /// <returns>False where it has one already, or that of the kind ingress, which takes filters of arriving packets.</returns>
    /// <exception cref="NetlinkException">
    /// The kernel has no clsact (<see cref="Errno.ENOENT"/>), there is no such link (<see cref="Errno.ENODEV"/>), or it refused otherwise.
    /// </exception>
    public bool TryAddQdisc(int linkIndex)
    {
        try
        {
            _connection.Execute($"add qdisc {QdiscKind} to link {linkIndex}", AddQdiscRequest(linkIndex));
            return true;
        }
        catch (NetlinkException refusal) when (refusal.Error == Errno.EEXIST)
        {
            return false;
        }
    }

    /// <summary>Takes that queueing discipline and all its filters away.</summary>
    /// <param name="linkIndex">The link.</param>
    /// <exception cref="NetlinkException">There is none (<see cref="Errno.ENOENT"/> or <see cref="Errno.EINVAL"/>), or the kernel refused otherwise.</exception>
    public void DeleteQdisc(int linkIndex) =>
        _connection.Execute($"delete qdisc {QdiscKind} from link {linkIndex}", QdiscRequest(RTM.DELQDISC, MessageFlags.None, linkIndex));

    /// <summary>Lists the filters of a link.</summary>
    /// <param name="linkIndex">The link.</param>
    /// <param name="direction">Those that see these packets.</param>
    /// <returns>
    /// The filters, none where there is no queueing discipline for them. Each priority of a kind begins with one of handle zero, which
    /// stands for all of it.
    /// </returns>
    /// <exception cref="NetlinkException">The kernel refused, or its answer got lost.</exception>
    public IReadOnlyList<TrafficFilter> List(int linkIndex, TrafficDirection direction)
    {
        var request = new MessageWriter(RTM.GETTFILTER);
        request.AddHeader(new TcMsg { Index = linkIndex, Parent = ParentOf(direction) });
        return _connection.Dump($"list filters of link {linkIndex}", request, message => TrafficFilterDecoder.Decode(message, direction));
    }

    /// <summary>Adds a BPF program as a filter that decides itself what is done with a packet (direct action).</summary>
    /// <param name="filter">The filter, with a name, and with a handle that its priority does not have yet.</param>
    /// <param name="program">A descriptor of the program.</param>
    /// <exception cref="NetlinkException">
    /// The handle is taken (<see cref="Errno.EEXIST"/>), the kernel has no cls_bpf (<see cref="Errno.ENOENT"/>), or the link has no
    /// queueing discipline for filters (<see cref="Errno.EINVAL"/>), or the kernel refused otherwise.
    /// </exception>
    public void Add(TrafficFilter filter, int program)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _connection.Execute($"add filter {filter.Name} to link {filter.LinkIndex}", AddRequest(filter, program));
    }

    /// <summary>Deletes a filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <returns>False where it was not there any more.</returns>
    /// <exception cref="ArgumentException">It stands for all of a priority.</exception>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public bool Delete(TrafficFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Handle == 0)
        {
            throw new ArgumentException("The filter has no handle.", nameof(filter));
        }

        try
        {
            _connection.Execute($"delete filter {filter.Name} from link {filter.LinkIndex}", DeleteRequest(filter));
            return true;
        }
        catch (NetlinkException refusal) when (refusal.Error is Errno.ENOENT or Errno.EINVAL or Errno.ENODEV)
        {
            // Its handle or priority, its queueing discipline, or its link has gone.
            return false;
        }
    }

    internal static MessageWriter AddQdiscRequest(int linkIndex)
    {
        MessageWriter request = QdiscRequest(RTM.NEWQDISC, MessageFlags.Create | MessageFlags.Exclusive, linkIndex);
        request.AddString(TCA.KIND, QdiscKind);
        return request;
    }

    internal static MessageWriter AddRequest(TrafficFilter filter, int program)
    {
        MessageWriter request = FilterRequest(RTM.NEWTFILTER, MessageFlags.Create | MessageFlags.Exclusive, filter);
        using (request.Nest(TCA.OPTIONS))
        {
            request.AddInt32(TCA_BPF.FD, program);
            request.AddString(TCA_BPF.NAME, filter.Name ?? throw new ArgumentException("The filter has no name.", nameof(filter)));
            request.AddUInt32(TCA_BPF.FLAGS, TCA_BPF.FLAG_ACT_DIRECT);
        }

        return request;
    }

    internal static MessageWriter DeleteRequest(TrafficFilter filter) => FilterRequest(RTM.DELTFILTER, MessageFlags.None, filter);

    private static MessageWriter QdiscRequest(ushort type, MessageFlags flags, int linkIndex)
    {
        var request = new MessageWriter(type, flags);
        request.AddHeader(new TcMsg { Index = linkIndex, Handle = TC_H.CLSACT & TC_H.MAJ_MASK, Parent = TC_H.CLSACT });
        return request;
    }

    private static MessageWriter FilterRequest(ushort type, MessageFlags flags, TrafficFilter filter)
    {
        var request = new MessageWriter(type, flags);
        request.AddHeader(new TcMsg
        {
            Index = filter.LinkIndex,
            Handle = filter.Handle,
            Parent = ParentOf(filter.Direction),
            Info = ((uint)filter.Priority << 16) | EveryProtocol,
        });
        request.AddString(TCA.KIND, BpfKind);
        return request;
    }

    private static uint ParentOf(TrafficDirection direction) =>
        (TC_H.CLSACT & TC_H.MAJ_MASK) | (direction == TrafficDirection.Ingress ? TC_H.MIN_INGRESS : TC_H.MIN_EGRESS);
}
