using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;

namespace FouTools.Datapath.HostNetwork;

/// <summary>Follows ways by what rtnetlink tells, in conversations of its own, since it outlives the cmdlet that began it.</summary>
internal sealed class NetlinkRouteWatch : IRouteWatch
{
    private readonly NetlinkNotifications _changes;
    private readonly RouteNetlink _netlink;

    /// <summary>Begins.</summary>
    /// <param name="netns">The namespace; null for the caller's.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public NetlinkRouteWatch(NetworkNamespace? netns)
    {
        _changes = RouteNetlink.Watch(netns);
        try
        {
            _netlink = RouteNetlink.Open(netns);
        }
        catch
        {
            _changes.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Descriptor => _changes.Descriptor;

    /// <inheritdoc/>
    public bool TakeChanges() => _changes.Take();

    /// <inheritdoc/>
    public RouteResult Find(RouteQuery query)
    {
        try
        {
            Link? link = query.Interface is { } name ? _netlink.Links.Get(name) : null;
            return new RouteResult(_netlink.Routes.Lookup(query.Remote, query.Local, link).LinkIndex, null);
        }
        catch (NetlinkException refusal)
        {
            return new RouteResult(0, $"there is no route to {query.Remote}: {LinuxException.Describe(refusal.Error)}");
        }
    }

    /// <summary>Ends the conversations.</summary>
    public void Dispose()
    {
        _changes.Dispose();
        _netlink.Dispose();
    }
}
