using System.Net;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>Reads RTM_NEWADDR messages.</summary>
internal static class AddressDecoder
{
    /// <summary>Reads one message; null for a family that is neither IPv4 nor IPv6, which a list of all may hold.</summary>
    public static AssignedAddress? Decode(NetlinkMessage message)
    {
        IfAddrMsg header = message.ReadHeader<IfAddrMsg>();
        if (header.Family is not (AF.INET or AF.INET6))
        {
            return null;
        }

        IPAddress? address = null;
        IPAddress? local = null;
        IPAddress? broadcast = null;
        string? label = null;
        uint flags = header.Flags;
        foreach (NetlinkAttribute attribute in message.ReadAttributes(IfAddrMsg.Size))
        {
            switch (attribute.Type)
            {
                case IFA.ADDRESS:
                    address = attribute.AsAddress();
                    break;
                case IFA.LOCAL:
                    local = attribute.AsAddress();
                    break;
                case IFA.BROADCAST:
                    broadcast = attribute.AsAddress();
                    break;
                case IFA.LABEL:
                    label = attribute.AsString();
                    break;
                case IFA.FLAGS:
                    flags = attribute.AsUInt32();
                    break;
                default:
                    break;
            }
        }

        // IFA_ADDRESS is the other end where there is one; otherwise both are the same or IFA_LOCAL is missing.
        IPAddress own = local ?? address
            ?? throw new MalformedMessageException($"An address of the link with index {header.Index} has no address.");
        return new AssignedAddress
        {
            LinkIndex = header.Index,
            Address = Prefixes.Address(own, header.PrefixLength, header.Family),
            Peer = address is null || address.Equals(own) ? null : address,
            Broadcast = broadcast,
            Label = label,
            Scope = (RouteScope)header.Scope,
            Flags = (AddressFlags)flags,
        };
    }
}
