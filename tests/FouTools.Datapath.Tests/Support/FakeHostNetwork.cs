using System.Net;
using FouTools.Bpf.Attachment;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Touches nothing: says what it was told to say and remembers what it was asked.</summary>
internal sealed class FakeHostNetwork : IHostNetwork
{
    public FakeBypassProbe Bypass { get; } = new();

    public IProgramAttacher ProgramAttacher => Attachers.Preferred;

    public RemoteRoute Route { get; init; } = new(IPAddress.Loopback, 1500, 1);

    public Exception? RouteFailure { get; set; }

    public Exception? ConfigurationFailure { get; init; }

    public DeviceSettings? Configured { get; private set; }

    public RouteQuery? Asked { get; private set; }

    public RemoteRoute FindRoute(NetworkNamespace? netns, RouteQuery query)
    {
        Asked = query;
        return RouteFailure is null ? Route : throw RouteFailure;
    }

    public void ConfigureDevice(NetworkNamespace? netns, DeviceSettings settings)
    {
        Configured = settings;
        if (ConfigurationFailure is not null)
        {
            throw ConfigurationFailure;
        }
    }

    public IDeviceReader ReadDevice(NetworkNamespace? netns, string deviceName)
    {
        using var host = new NetlinkHostNetwork(_ => { });
        return host.ReadDevice(netns, deviceName);
    }

    public IBypassProbe ProbeBypass(NetworkNamespace? netns, BypassQuery query) => Bypass;

    /// <summary>Follows routes; null throws <see cref="WatchFailure"/>.</summary>
    public FakeRouteWatch? Routes { get; init; }

    public Exception WatchFailure { get; init; } = new NotSupportedException("Nothing here leads to a kernel.");

    public IRouteWatch WatchRoutes(NetworkNamespace? netns) => Routes ?? throw WatchFailure;
}
