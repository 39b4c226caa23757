using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FouTools.Bpf.Attachment;
using FouTools.Datapath.Acceleration;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Configures real devices by iproute2's ip command.</summary>
internal sealed class IpHostNetwork : IHostNetwork
{
    /// <summary>As the module has it, unless told.</summary>
    public IProgramAttacher ProgramAttacher { get; init; } = Attachers.Preferred;

    /// <summary>What would miss packets that are carried inside the kernel: nothing, unless told.</summary>
    public FakeBypassProbe Bypass { get; } = new();

    public RemoteRoute FindRoute(NetworkNamespace? place, RouteQuery query)
    {
        string from = query.Local is null ? string.Empty : $" from {query.Local}";
        string through = query.Interface is null ? string.Empty : $" oif {query.Interface}";
        string remote = query.Remote.ToString().Split('%')[0];
        if (!Ip.TryRun(place, $"-j route get {remote}{from}{through}", out string routes))
        {
            throw new DatapathException(DatapathError.RemoteUnreachable, routes, "None in a test.");
        }

        JsonElement route = JsonDocument.Parse(routes).RootElement[0];
        JsonElement link = JsonDocument.Parse(Ip.Run(place, $"-j link show {route.GetProperty("dev").GetString()}")).RootElement[0];
        return new RemoteRoute(
            query.Local ?? IPAddress.Parse(route.GetProperty("prefsrc").GetString()!),
            link.GetProperty("mtu").GetInt32(),
            link.GetProperty("ifindex").GetInt32());
    }

    public void ConfigureDevice(NetworkNamespace? place, DeviceSettings settings)
    {
        string name = settings.Name;
        IEnumerable<string> lines =
        [
            .. settings.CarriesIPv6 ? Array.Empty<string>() : [$"link set {name} addrgenmode none"],
            $"link set {name} mtu {settings.Mtu} txqueuelen {settings.QueueLength}",
            .. settings.Addresses.Select((InterfaceAddress address) => $"address add {address} dev {name}{(address.Address.AddressFamily == AddressFamily.InterNetworkV6 ? " nodad" : string.Empty)}"),
            $"link set {name} up",
        ];
        Ip.Batch(place, string.Join('\n', lines) + '\n');

        // The kernel gives an IPv6 address its local route by and by.
        foreach (InterfaceAddress address in settings.Addresses)
        {
            Eventually.True(
                () => Ip.Run(place, $"-j route get {address.Address}").Contains("\"local\"", StringComparison.Ordinal),
                () => $"{address} does not become local.");
        }
    }

    public IBypassProbe ProbeBypass(NetworkNamespace? place, BypassQuery query) => Bypass;

    public IRouteWatch WatchRoutes(NetworkNamespace? place) => new IpRouteWatch(place);
}
