using System.Net;
using System.Net.Sockets;
using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Netlink;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Hosts;

/// <summary>A network namespace of this host.</summary>
internal sealed class NetworkView : INetworkView, IDisposable
{
    private readonly RouteNetlink _netlink;
    private readonly NetlinkConnectionOptions _options;

    private NetworkView(NetworkNamespace? netns, NetlinkConnectionOptions options)
    {
        Netns = netns;
        _options = options;
        _netlink = RouteNetlink.Open(netns, options);
    }

    /// <summary>The namespace; null for that of the process.</summary>
    public NetworkNamespace? Netns { get; }

    /// <summary>Opens a namespace.</summary>
    /// <param name="name">Its name or path; null for that of the process.</param>
    /// <param name="log">Receives a description of each request to the kernel.</param>
    /// <exception cref="LinuxException">The namespace does not exist, or may not be entered.</exception>
    public static NetworkView Open(string? name, Action<string>? log)
    {
        NetworkNamespace? netns = name is null ? null : NetworkNamespace.Open(name);
        try
        {
            return new NetworkView(netns, new NetlinkConnectionOptions { Log = log });
        }
        catch
        {
            netns?.Dispose();
            throw;
        }
    }

    public Link? FindLink(string name) => _netlink.Links.Find(name);

    public Link? FindLink(int index)
    {
        try
        {
            return _netlink.Links.Get(index);
        }
        catch (NetlinkException refusal) when (refusal.Error == Errno.ENODEV)
        {
            return null;
        }
    }

    public IReadOnlyList<AssignedAddress> ListAddresses(Link? link) => _netlink.Addresses.List(link);

    public RouteLookup FindRoute(IPAddress destination, IPAddress? source, Link? link) => _netlink.Routes.Lookup(destination, source, link);

    public IReadOnlyList<Route> ListRoutes(AddressFamily family) => _netlink.Routes.List(family, RoutingTable.Main);

    public Errno TryInput(IPAddress source, IPAddress destination, Link link) => _netlink.Routes.TryInput(source, destination, link);

    public IReadOnlyList<FouPort>? ListFouPorts()
    {
        try
        {
            using FouPorts ports = FouPorts.Open(Netns, _options);
            return ports.List();
        }
        catch (NetlinkException refusal) when (refusal.Error == Errno.ENOENT)
        {
            return null;
        }
    }

    public IReadOnlyList<Tunnel> ListTunnels() => _netlink.Tunnels.List();

    public string? ReadSetting(string name) => NetworkNamespace.RunIn(Netns, () => Sysctl.Read(name));

    public UdpStatistics ReadUdpStatistics(bool ipv4) => UdpStatistics.Read(Netns, ipv4);

    public KernelModuleState FindModule(string name) => KernelModule.Find(name);

    public void Dispose()
    {
        _netlink.Dispose();
        Netns?.Dispose();
    }
}
