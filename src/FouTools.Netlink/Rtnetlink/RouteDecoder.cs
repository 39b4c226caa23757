using System.Net;
using System.Runtime.InteropServices;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>Reads RTM_NEWROUTE messages.</summary>
internal static class RouteDecoder
{
    /// <summary>Reads one message; null for a family that is neither IPv4 nor IPv6, which a list of all may hold.</summary>
    public static Route? Decode(NetlinkMessage message)
    {
        RtMsg header = message.ReadHeader<RtMsg>();
        if (header.Family is not (AF.INET or AF.INET6))
        {
            return null;
        }

        IPAddress? destination = null;
        var route = new Route
        {
            Destination = default,
            Table = header.Table,
            Type = (RouteType)header.Type,
            Protocol = (RouteProtocol)header.Protocol,
            Scope = (RouteScope)header.Scope,
        };
        foreach (NetlinkAttribute attribute in message.ReadAttributes(RtMsg.Size))
        {
            switch (attribute.Type)
            {
                case RTA.DST:
                    destination = attribute.AsAddress();
                    break;
                case RTA.GATEWAY:
                    route = route with { Gateway = attribute.AsAddress() };
                    break;
                case RTA.VIA:
                    route = route with { Gateway = DecodeVia(attribute.Payload) };
                    break;
                case RTA.OIF:
                    route = route with { LinkIndex = attribute.AsInt32() };
                    break;
                case RTA.MULTIPATH:
                    route = route with { NextHops = DecodeNextHops(attribute.Payload) };
                    break;
                case RTA.PRIORITY:
                    route = route with { Metric = attribute.AsUInt32() };
                    break;
                case RTA.TABLE:
                    route = route with { Table = attribute.AsUInt32() };
                    break;
                case RTA.PREFSRC:
                    route = route with { PreferredSource = attribute.AsAddress() };
                    break;
                case RTA.METRICS:
                    route = route with { Mtu = DecodeMtu(attribute.AsNested()) };
                    break;
                default:
                    break;
            }
        }

        return route with { Destination = Prefixes.Network(destination, header.DestinationLength, header.Family) };
    }

    private static int? DecodeMtu(AttributeReader metrics)
    {
        int? mtu = null;
        foreach (NetlinkAttribute metric in metrics)
        {
            if (metric.Type == RTAX.MTU)
            {
                mtu = metric.AsInt32();
            }
        }

        return mtu;
    }

    // struct rtvia: a family in 16 bits, then an address of it.
    private static IPAddress DecodeVia(ReadOnlySpan<byte> via) => via.Length is 2 + 4 or 2 + 16
        ? new IPAddress(via[2..])
        : throw new MalformedMessageException($"A gateway of another family has {via.Length} bytes.");

    private static List<NextHop> DecodeNextHops(ReadOnlySpan<byte> hops)
    {
        var result = new List<NextHop>();
        while (!hops.IsEmpty)
        {
            if (!MemoryMarshal.TryRead(hops, out RtNextHop hop) || hop.Length < RtNextHop.Size || hop.Length > hops.Length)
            {
                throw new MalformedMessageException($"A next hop claims {hop.Length} bytes where {hops.Length} are left.");
            }

            IPAddress? gateway = null;
            foreach (NetlinkAttribute attribute in new AttributeReader(hops[RtNextHop.Size..hop.Length]))
            {
                gateway = attribute.Type switch
                {
                    RTA.GATEWAY => attribute.AsAddress(),
                    RTA.VIA => DecodeVia(attribute.Payload),
                    _ => gateway,
                };
            }

            result.Add(new NextHop(hop.Index, gateway, hop.Hops + 1));
            hops = hops[Math.Min(NetlinkAlignment.Align(hop.Length), hops.Length)..];
        }

        return result;
    }
}
