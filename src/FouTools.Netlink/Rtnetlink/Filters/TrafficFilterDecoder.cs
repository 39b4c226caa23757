using FouTools.Linux.Bpf;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink.Filters;

/// <summary>Reads RTM_NEWTFILTER messages.</summary>
internal static class TrafficFilterDecoder
{
    public static TrafficFilter Decode(NetlinkMessage message, TrafficDirection direction)
    {
        TcMsg header = message.ReadHeader<TcMsg>();
        var filter = new TrafficFilter
        {
            LinkIndex = header.Index,
            Direction = direction,
            Priority = (ushort)(header.Info >> 16),
            Handle = header.Handle,
        };
        foreach (NetlinkAttribute attribute in message.ReadAttributes(TcMsg.Size))
        {
            filter = attribute.Type switch
            {
                TCA.KIND => filter with { Kind = attribute.AsString() },

                // The kind comes before its options (tcf_fill_node in net/sched/cls_api.c).
                TCA.OPTIONS when filter.Kind == TrafficFilters.BpfKind => DecodeProgram(filter, attribute.AsNested()),
                _ => filter,
            };
        }

        return filter;
    }

    private static TrafficFilter DecodeProgram(TrafficFilter filter, AttributeReader options)
    {
        foreach (NetlinkAttribute option in options)
        {
            filter = option.Type switch
            {
                TCA_BPF.NAME => filter with { Name = option.AsString() },
                TCA_BPF.ID => filter with { ProgramId = option.AsUInt32() },
                _ => filter,
            };
        }

        return filter;
    }
}
