using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>Writes and reads the link messages of tunnels.</summary>
internal static class TunnelMessage
{
    public static MessageWriter CreateRequest(TunnelSpecification specification)
    {
        var request = new MessageWriter(RTM.NEWLINK, MessageFlags.Create | MessageFlags.Exclusive);
        request.AddHeader(default(IfInfoMsg));
        request.AddString(IFLA.IFNAME, specification.Name);
        if (specification.Mtu is int mtu)
        {
            request.AddInt32(IFLA.MTU, mtu);
        }

        AddParameters(request, TunnelKindSchema.Of(specification.Kind), specification.Parameters, isChange: false);
        return request;
    }

    // The MTU goes along with every change: some kinds keep theirs and some work it out anew, each in its own cases.
    public static MessageWriter ChangeRequest(int index, TunnelKind kind, TunnelParameters parameters, int mtu)
    {
        var request = new MessageWriter(RTM.NEWLINK);
        request.AddHeader(new IfInfoMsg { Index = index });
        request.AddInt32(IFLA.MTU, mtu);
        AddParameters(request, TunnelKindSchema.Of(kind), parameters, isChange: true);
        return request;
    }

    /// <summary>Reads a link.</summary>
    /// <returns>The tunnel, or null when the link is something else.</returns>
    public static Tunnel? Decode(NetlinkMessage message)
    {
        Link link = LinkDecoder.Decode(message);
        if (TunnelKindSchema.Find(link.Kind) is not { } description)
        {
            return null;
        }

        var parameters = new TunnelParameters();
        foreach (NetlinkAttribute attribute in message.ReadAttributes(IfInfoMsg.Size))
        {
            if (attribute.Type != IFLA.LINKINFO)
            {
                continue;
            }

            foreach (NetlinkAttribute information in attribute.AsNested())
            {
                if (information.Type == IFLA_INFO.DATA)
                {
                    parameters = description.Read(information.Payload);
                }
            }
        }

        return new Tunnel { Link = link, Kind = description.Kind, Parameters = parameters };
    }

    private static void AddParameters(
        MessageWriter request, TunnelKindSchema description, TunnelParameters parameters, bool isChange)
    {
        using (request.Nest(IFLA.LINKINFO))
        {
            request.AddString(IFLA_INFO.KIND, description.Name);
            using (request.Nest(IFLA_INFO.DATA))
            {
                description.Write(request, parameters, isChange);
            }
        }
    }
}
