using FouTools.Bpf.Attachment;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath.Tests.Support;

/// <summary>The real host, but for how programs are attached and what acceleration would bypass, which a test decides.</summary>
internal sealed class TestHostNetwork : IHostNetwork
{
    /// <summary>As the module has it, unless a test says otherwise.</summary>
    public IProgramAttacher ProgramAttacher { get; init; } = Attachers.Preferred;

    /// <summary>What acceleration would bypass: nothing, unless a test says otherwise.</summary>
    public FakeBypassProbe Bypass { get; } = new();

    public RemoteRoute FindRoute(NetworkNamespace? netns, RouteQuery query)
    {
        using NetlinkHostNetwork host = Open();
        return host.FindRoute(netns, query);
    }

    public void ConfigureDevice(NetworkNamespace? netns, DeviceSettings settings)
    {
        using NetlinkHostNetwork host = Open();
        host.ConfigureDevice(netns, settings);
    }

    public IDeviceReader ReadDevice(NetworkNamespace? netns, string deviceName)
    {
        using var host = new NetlinkHostNetwork(_ => { });
        return host.ReadDevice(netns, deviceName);
    }

    public IBypassProbe ProbeBypass(NetworkNamespace? netns, BypassQuery query) => Bypass;

    public IRouteWatch WatchRoutes(NetworkNamespace? netns)
    {
        using NetlinkHostNetwork host = Open();
        return host.WatchRoutes(netns);
    }

    private static NetlinkHostNetwork Open() => new(_ => { });
}
