using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>The queueing disciplines of the links of one network namespace: tc(8).</summary>
public sealed class Qdiscs
{
    private readonly NetlinkConnection _connection;

    internal Qdiscs(NetlinkConnection connection) => _connection = connection;

    /// <summary>Lists those of a link.</summary>
    /// <param name="linkIndex">The link's index.</param>
    /// <returns>The disciplines in the kernel's order; none for a link that is not there.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public IReadOnlyList<Qdisc> List(int linkIndex)
    {
        var request = new MessageWriter(RTM.GETQDISC);
        request.AddHeader(new TcMsg { Index = linkIndex });

        // The kernel passes the index over and lists those of all links (tc_dump_qdisc in net/sched/sch_api.c).
        return [.. _connection.Dump($"list queueing disciplines of link {linkIndex}", request, message => Decode(message, linkIndex)).OfType<Qdisc>()];
    }

    private static Qdisc? Decode(NetlinkMessage message, int linkIndex)
    {
        TcMsg header = message.ReadHeader<TcMsg>();
        if (header.Index != linkIndex)
        {
            return null;
        }

        foreach (NetlinkAttribute attribute in message.ReadAttributes(TcMsg.Size))
        {
            if (attribute.Type == TCA.KIND)
            {
                return new Qdisc(attribute.AsString(), header.Handle, header.Parent);
            }
        }

        throw new MalformedMessageException($"A queueing discipline of the link with index {linkIndex} has no kind.");
    }
}
