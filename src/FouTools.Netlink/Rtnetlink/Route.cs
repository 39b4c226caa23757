using System.Net;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>A route: one to be made, or one that exists as the kernel described it.</summary>
public sealed record Route
{
    /// <summary>The destination; 0.0.0.0/0 or ::/0 for the default route.</summary>
    public required IPNetwork Destination { get; init; }

    /// <summary>The router to send to; null when the destination is on the link. It may be of the other family.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The link to send on, as an index; null where the gateway decides or the route has none.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>The ways of a route with several, which then has neither gateway nor link. Not for making routes.</summary>
    public IReadOnlyList<NextHop> NextHops { get; init; } = [];

    /// <summary>
    /// Its preference, lower first (RTA_PRIORITY). The kernel makes 1024 of 0 for a new IPv6 route; in removing, 0 stands
    /// for any.
    /// </summary>
    public uint Metric { get; init; }

    /// <summary>The table it is in; the main one unless said otherwise.</summary>
    public uint Table { get; init; } = RoutingTable.Main;

    /// <summary>What it does.</summary>
    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>Who made it.</summary>
    public RouteProtocol Protocol { get; init; } = RouteProtocol.Static;

    /// <summary>How far away the destination is; null to have it follow from type and gateway.</summary>
    public RouteScope? Scope { get; init; }

    /// <summary>The source address of packets that have none yet; null to let the kernel choose.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>The largest packet on this route in bytes; null for that of the link.</summary>
    public int? Mtu { get; init; }

    /// <summary>Writes the route as ip-route(8) would.</summary>
    /// <returns>For example "10.0.0.0/8 via 192.0.2.1".</returns>
    public override string ToString() =>
        (Type == RouteType.Unicast ? string.Empty : $"{Type} ".ToLowerInvariant())
        + Destination
        + (Gateway is null ? string.Empty : $" via {Gateway}");
}
