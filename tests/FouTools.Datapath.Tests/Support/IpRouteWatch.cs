using FouTools.Datapath.Acceleration;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Looks ways up by iproute2's ip command when the kernel tells of a change.</summary>
internal sealed class IpRouteWatch(NetworkNamespace? place) : IRouteWatch
{
    private readonly NetlinkNotifications _changes = RouteNetlink.Watch(place);

    public int Descriptor => _changes.Descriptor;

    public bool TakeChanges() => _changes.Take();

    public RouteWay Find(RouteQuery query)
    {
        try
        {
            return new RouteWay(new IpHostNetwork().FindRoute(place, query).InterfaceIndex, null);
        }
        catch (DatapathException lost)
        {
            return new RouteWay(0, $"there is no way to {query.Remote}: {lost.Message}");
        }
    }

    public void Dispose() => _changes.Dispose();
}
