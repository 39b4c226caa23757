using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Netlink.Rtnetlink.Filters;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Netlink.Rtnetlink.Wire;

namespace FouTools.Netlink.Rtnetlink.Client;

/// <summary>
/// The links, addresses, routes and traffic control of one network namespace (rtnetlink(7)), over one socket that stays in that
/// namespace wherever it is used from. Safe to use from several threads.
/// </summary>
public sealed class RouteNetlink : IDisposable
{
    // NETLINK_ROUTE, include/uapi/linux/netlink.h.
    private const int Protocol = 0;

    private readonly NetlinkConnection _connection;

    /// <summary>Speaks over a connection, which it owns from now on. Tests give it a kernel of their own.</summary>
    /// <param name="connection">A connection of the family NETLINK_ROUTE.</param>
    public RouteNetlink(NetlinkConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        Links = new Links(connection);
        Addresses = new Addresses(connection);
        Routes = new Routes(connection, Links);
        Tunnels = new IpTunnels(connection, Links, Routes);
        Qdiscs = new Qdiscs(connection);
        Filters = new TrafficFilters(connection);
    }

    /// <summary>The links.</summary>
    public Links Links { get; }

    /// <summary>The IP tunnels among the links.</summary>
    public IpTunnels Tunnels { get; }

    /// <summary>The addresses.</summary>
    public Addresses Addresses { get; }

    /// <summary>The routes.</summary>
    public Routes Routes { get; }

    /// <summary>The queueing disciplines of the links.</summary>
    public Qdiscs Qdiscs { get; }

    /// <summary>The filters of traffic control.</summary>
    public TrafficFilters Filters { get; }

    /// <summary>Opens a namespace.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <param name="options">The bounds, or null for the usual ones.</param>
    /// <returns>Its links, addresses and routes.</returns>
    /// <exception cref="LinuxException">The namespace may not be entered, or the kernel refused the socket.</exception>
    public static RouteNetlink Open(NetworkNamespace? netns = null, NetlinkConnectionOptions? options = null) =>
        new(new NetlinkConnection(SocketTransport.Open(Protocol, netns), options));

    /// <summary>Listens for changes of what decides about the way of a packet: links, addresses, routes and rules.</summary>
    /// <param name="netns">The network namespace, or null for the caller's own.</param>
    /// <returns>What hears of them.</returns>
    /// <exception cref="LinuxException">The namespace may not be entered, or the kernel refused the socket.</exception>
    public static NetlinkNotifications Watch(NetworkNamespace? netns = null) => NetworkNamespace.RunIn(
        netns,
        () => NetlinkNotifications.Open(
            Protocol,
            RTNLGRP.LINK,
            RTNLGRP.IPV4_IFADDR,
            RTNLGRP.IPV4_ROUTE,
            RTNLGRP.IPV4_RULE,
            RTNLGRP.IPV6_IFADDR,
            RTNLGRP.IPV6_ROUTE,
            RTNLGRP.IPV6_RULE));

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _connection.Dispose();
}
