using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FouTools.Linux;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>The routes of one network namespace: ip-route(8).</summary>
public sealed class Routes
{
    private readonly NetlinkConnection _connection;
    private readonly Links _links;

    internal Routes(NetlinkConnection connection, Links links)
    {
        _connection = connection;
        _links = links;
    }

    /// <summary>Lists routes.</summary>
    /// <param name="family">Only those of this family; unspecified for both.</param>
    /// <param name="table">Only those of this table; null for all tables. A table that does not exist has no routes.</param>
    /// <param name="link">Only those that send on this link; null for all.</param>
    /// <returns>The routes, IPv4 before IPv6, otherwise in the kernel's order.</returns>
    /// <exception cref="NetlinkException">The link is gone (<see cref="Errno.ENODEV"/>), or the kernel refused otherwise.</exception>
    public IReadOnlyList<Route> List(
        AddressFamily family = AddressFamily.Unspecified, uint? table = null, Link? link = null) =>
        family == AddressFamily.Unspecified
            ? [.. ListFamily(AF.INET, table, link), .. ListFamily(AF.INET6, table, link)]
            : ListFamily(KernelFamily.Of(family), table, link);

    /// <summary>Adds a route.</summary>
    /// <param name="route">The route, with a gateway or a link unless its type drops packets.</param>
    /// <exception cref="NetlinkException">It exists (<see cref="Errno.EEXIST"/>), the gateway is out of reach (<see cref="Errno.ENETUNREACH"/>), or the kernel refused otherwise.</exception>
    public void Add(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        _connection.Execute($"add route {route}", ChangeRequest(route, MessageFlags.Create | MessageFlags.Exclusive));
    }

    /// <summary>Adds a route in place of one with the same destination, metric and table, or of none.</summary>
    /// <param name="route">The route, with a gateway or a link unless its type drops packets.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Replace(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        _connection.Execute($"replace route {route}", ChangeRequest(route, MessageFlags.Create | MessageFlags.Replace));
    }

    /// <summary>Removes the first route that has all that is given here.</summary>
    /// <param name="route">
    /// What to remove: destination, table and type; gateway, link, metric, preferred source and scope where given. Who
    /// made the route and its MTU do not count.
    /// </param>
    /// <exception cref="NetlinkException">There is none (<see cref="Errno.ESRCH"/>), or the kernel refused otherwise.</exception>
    public void Remove(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        var request = new MessageWriter(RTM.DELROUTE);
        AddRoute(
            request,
            route with { Protocol = RouteProtocol.Unspecified, Scope = route.Scope ?? RouteScope.Nowhere, Mtu = null });
        _connection.Execute($"remove route {route}", request);
    }

    /// <summary>Asks where a packet would go now.</summary>
    /// <param name="destination">Its destination. A zone index is taken as the link.</param>
    /// <param name="source">Its source; null to let the kernel choose.</param>
    /// <param name="link">The link it is bound to; null for any.</param>
    /// <returns>The kernel's choice.</returns>
    /// <exception cref="NetlinkException">
    /// It would go nowhere: no route (<see cref="Errno.ENETUNREACH"/>), or one of the type unreachable
    /// (<see cref="Errno.EHOSTUNREACH"/>), prohibit (<see cref="Errno.EACCES"/>) or blackhole
    /// (<see cref="Errno.EINVAL"/>); or the source is not of this host (<see cref="Errno.EINVAL"/>).
    /// </exception>
    public RouteLookup Lookup(IPAddress destination, IPAddress? source = null, Link? link = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (source is not null && source.AddressFamily != destination.AddressFamily)
        {
            throw new ArgumentException($"The source {source} is not of the family of {destination}.", nameof(source));
        }

        int? linkIndex = link?.Index ?? ZoneOf(destination);
        string operation = $"look up the route to {destination}"
            + (source is null ? string.Empty : $" from {source}")
            + (link is null ? string.Empty : $" on {link.Name}");
        Route route = _connection.Get(operation, LookupRequest(destination, source, linkIndex), RouteDecoder.Decode)
            ?? throw new NetlinkException(operation, Errno.EPROTO, "the kernel's answer is of another family");
        int outgoing = route.LinkIndex
            ?? throw new NetlinkException(operation, Errno.EPROTO, "the kernel's answer names no link");

        Link outgoingLink = _links.Get(outgoing);
        return new RouteLookup
        {
            Destination = destination,
            PreferredSource = route.PreferredSource,
            LinkIndex = outgoing,
            LinkName = outgoingLink.Name,
            Gateway = route.Gateway,
            Type = route.Type,
            Table = route.Table,
            RouteMtu = route.Mtu,
            LinkMtu = destination.AddressFamily == AddressFamily.InterNetworkV6
                ? outgoingLink.Ipv6Mtu ?? outgoingLink.Mtu
                : outgoingLink.Mtu,
        };
    }

    /// <summary>
    /// Asks whether a packet that comes in would be taken, or lost to the reverse path filter or for want of a route.
    /// </summary>
    /// <param name="source">Its source.</param>
    /// <param name="destination">Its destination, such as an address of this host.</param>
    /// <param name="input">The link that it comes in by.</param>
    /// <returns>
    /// <see cref="Errno.None"/> for taken. What the reverse path filter drops is <see cref="Errno.EXDEV"/>, and since Linux 6.13
    /// <see cref="Errno.EINVAL"/> as every drop (inet_rtm_getroute, net/ipv4/route.c).
    /// </returns>
    /// <exception cref="NetlinkException">The link is gone (<see cref="Errno.ENODEV"/>), or the question could not be asked.</exception>
    public Errno TryInput(IPAddress source, IPAddress destination, Link input)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            string operation = $"look up the way of a packet from {source} to {destination} that comes in by {input.Name}";
            _connection.Get(operation, InputRequest(source, destination, input.Index), RouteDecoder.Decode);
            return Errno.None;
        }
        catch (NetlinkException refusal) when (refusal.Error is Errno.EXDEV or Errno.EINVAL or Errno.EHOSTUNREACH or Errno.ENETUNREACH or Errno.EACCES)
        {
            return refusal.Error;
        }
    }

    internal static MessageWriter InputRequest(IPAddress source, IPAddress destination, int linkIndex)
    {
        byte family = KernelFamily.Of(destination);
        byte bits = (byte)KernelFamily.BitsOf(family);
        var request = new MessageWriter(RTM.GETROUTE);
        request.AddHeader(new RtMsg { Family = family, DestinationLength = bits, SourceLength = bits });
        request.AddAddress(RTA.DST, destination);
        request.AddAddress(RTA.SRC, source);
        request.AddInt32(RTA.IIF, linkIndex);
        return request;
    }

    internal static MessageWriter LookupRequest(IPAddress destination, IPAddress? source, int? linkIndex)
    {
        byte family = KernelFamily.Of(destination);
        byte bits = (byte)KernelFamily.BitsOf(family);
        var request = new MessageWriter(RTM.GETROUTE);
        request.AddHeader(new RtMsg
        {
            Family = family,
            DestinationLength = bits,
            SourceLength = source is null ? (byte)0 : bits,

            // IPv4 names the main table whatever table decided unless asked; IPv6 refuses the flag and tells the truth.
            Flags = family == AF.INET ? RTM_F.LOOKUP_TABLE : 0,
        });
        request.AddAddress(RTA.DST, destination);
        if (source is not null)
        {
            request.AddAddress(RTA.SRC, source);
        }

        if (linkIndex is int index)
        {
            request.AddInt32(RTA.OIF, index);
        }

        return request;
    }

    internal static MessageWriter ChangeRequest(Route route, MessageFlags flags)
    {
        var request = new MessageWriter(RTM.NEWROUTE, flags);
        AddRoute(request, route with { Scope = route.Scope ?? DefaultScope(route) });
        return request;
    }

    private List<Route> ListFamily(byte family, uint? table, Link? link)
    {
        var request = new MessageWriter(RTM.GETROUTE);
        request.AddHeader(new RtMsg { Family = family });
        if (table is uint number)
        {
            request.AddUInt32(RTA.TABLE, number);
        }

        if (link is not null)
        {
            request.AddInt32(RTA.OIF, link.Index);
        }

        string operation = (family == AF.INET ? "list IPv4 routes" : "list IPv6 routes")
            + (link is null ? string.Empty : $" on {link.Name}");
        IReadOnlyList<Route?> routes;
        try
        {
            routes = _connection.Dump(operation, request, RouteDecoder.Decode);
        }
        catch (NetlinkException exception) when (table is not null && exception.Error == Errno.ENOENT)
        {
            return [];
        }

        // A kernel without strict checking passes the filters over, and one without the family lists all families.
        return [.. routes.OfType<Route>().Where(route =>
            KernelFamily.Of(route.Destination.BaseAddress) == family
            && (table is null || route.Table == table)
            && (link is null || route.LinkIndex == link.Index || route.NextHops.Any(hop => hop.LinkIndex == link.Index)))];
    }

    private static void AddRoute(MessageWriter request, Route route)
    {
        if (route.NextHops.Count > 0)
        {
            throw new ArgumentException("A route with several next hops can be read but not made.", nameof(route));
        }

        byte family = KernelFamily.Of(route.Destination.BaseAddress);
        request.AddHeader(new RtMsg
        {
            Family = family,
            DestinationLength = (byte)route.Destination.PrefixLength,
            Protocol = (byte)route.Protocol,
            Scope = (byte)(route.Scope ?? RouteScope.Universe),
            Type = (byte)route.Type,
        });
        request.AddAddress(RTA.DST, route.Destination.BaseAddress);
        if (route.Gateway is not null)
        {
            AddGateway(request, route.Gateway, family);
        }

        if (route.LinkIndex is int link)
        {
            request.AddInt32(RTA.OIF, link);
        }

        if (route.Metric != 0)
        {
            request.AddUInt32(RTA.PRIORITY, route.Metric);
        }

        // The header has room for the first 256 tables only.
        request.AddUInt32(RTA.TABLE, route.Table);
        if (route.PreferredSource is not null)
        {
            request.AddAddress(RTA.PREFSRC, route.PreferredSource);
        }

        if (route.Mtu is int mtu)
        {
            using (request.Nest(RTA.METRICS))
            {
                request.AddInt32(RTAX.MTU, mtu);
            }
        }
    }

    private static void AddGateway(MessageWriter request, IPAddress gateway, byte family)
    {
        ushort gatewayFamily = KernelFamily.Of(gateway);
        if (gatewayFamily == family)
        {
            request.AddAddress(RTA.GATEWAY, gateway);
            return;
        }

        // struct rtvia: a family in 16 bits, then an address of it.
        byte[] address = gateway.GetAddressBytes();
        byte[] via = new byte[sizeof(ushort) + address.Length];
        MemoryMarshal.Write(via, in gatewayFamily);
        address.CopyTo(via, sizeof(ushort));
        request.AddBytes(RTA.VIA, via);
    }

    // As iproute2 does: IPv4 wants to be told, IPv6 passes it over.
    private static RouteScope DefaultScope(Route route) => route.Type switch
    {
        RouteType.Local => RouteScope.Host,
        RouteType.Broadcast or RouteType.Multicast or RouteType.Anycast => RouteScope.Link,
        RouteType.Unicast when route.Gateway is null => RouteScope.Link,
        _ => RouteScope.Universe,
    };

    private static int? ZoneOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? (int)address.ScopeId : null;
}
