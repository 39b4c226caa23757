using System.Net;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>Where the kernel would send a packet now: ip-route(8).</summary>
public sealed record RouteLookup
{
    /// <summary>The destination that was asked for.</summary>
    public required IPAddress Destination { get; init; }

    /// <summary>The source address that a packet without one gets; null where the kernel names none.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>The link it leaves by, as an index.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>The name of that link.</summary>
    public required string LinkName { get; init; }

    /// <summary>The router it goes to; null when the destination is on the link.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>What happens to it: it is sent on, or delivered here.</summary>
    public RouteType Type { get; init; }

    /// <summary>
    /// The table that decided. For IPv4 addresses of this host it is the main one as long as the namespace has no
    /// policy rules, because until then the kernel keeps the local table inside it (net/ipv4/fib_trie.c).
    /// </summary>
    public uint Table { get; init; }

    /// <summary>The MTU of the route in bytes: configured, or learned from the path (RFC 1191, RFC 8201); null without one.</summary>
    public int? RouteMtu { get; init; }

    /// <summary>The MTU of the link in bytes, for the family of the destination.</summary>
    public required int LinkMtu { get; init; }

    /// <summary>The largest packet to the destination in bytes, as far as is known.</summary>
    public int PathMtu => RouteMtu ?? LinkMtu;
}
