using System.Diagnostics;
using System.Net;
using FouTools.Bpf.Attachment;
using FouTools.Datapath;
using FouTools.Datapath.Acceleration;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Netlink.Rtnetlink;
using FouTools.Tests.Support;

namespace FouTools.TestAgent;

/// <summary>A host at 192.0.2.1 on link "l0", by which everything can be reached and which nothing filters.</summary>
internal sealed class PlainHostNetwork : IHostNetwork
{
    public IProgramAttacher ProgramAttacher => Attachers.Preferred;

    public RemoteRoute FindRoute(NetworkNamespace? place, RouteQuery query) =>
        new(IPAddress.Parse("192.0.2.1"), 1500, NetworkNamespace.RunIn(place, () => InterfaceIndex.Find("l0")));

    public void ConfigureDevice(NetworkNamespace? place, DeviceSettings settings)
    {
        // The child begins in the namespace of the thread that starts it.
        using Process ip = NetworkNamespace.RunIn(place, () => Process.Start("ip", ["link", "set", settings.Name, "up"]));
        ip.WaitForExit();
    }

    public IBypassProbe ProbeBypass(NetworkNamespace? place, BypassQuery query) => new Nothing();

    public IRouteWatch WatchRoutes(NetworkNamespace? place) => new OneWay(this, place);

    private sealed class OneWay(PlainHostNetwork network, NetworkNamespace? place) : IRouteWatch
    {
        private readonly NetlinkNotifications _changes = RouteNetlink.Watch(place);

        public int Descriptor => _changes.Descriptor;

        public bool TakeChanges() => _changes.Take();

        public RouteWay Find(RouteQuery query) => new(network.FindRoute(place, query).InterfaceIndex, null);

        public void Dispose() => _changes.Dispose();
    }

    private sealed class Nothing : IBypassProbe
    {
        public string? Find() => null;

        public void Dispose()
        {
        }
    }
}
