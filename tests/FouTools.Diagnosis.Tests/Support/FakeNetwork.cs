using System.Net;
using System.Net.Sockets;
using FouTools.Diagnosis.Hosts;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Modules;
using FouTools.Linux.Sockets;
using FouTools.Netlink;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Tests.Support;

/// <summary>A fake network namespace: by default a host with an interface, a tunnel over it and its FOU port.</summary>
internal sealed class FakeNetwork : INetworkView
{
    public List<Link> Links { get; } = [Sample.Underlay, Sample.Device];

    public List<AssignedAddress> Addresses { get; } =
    [
        new() { LinkIndex = 2, Address = InterfaceAddress.Parse("192.0.2.1/24") },
        new() { LinkIndex = 3, Address = InterfaceAddress.Parse("10.9.0.1/30") },
    ];

    public List<Route> Routes { get; } =
    [
        new() { Destination = IPNetwork.Parse("192.0.2.0/24"), LinkIndex = 2 },
        new() { Destination = IPNetwork.Parse("10.9.0.0/30"), LinkIndex = 3 },
    ];

    public List<FouPort>? Ports { get; set; } = [new() { Port = 5555, Type = FouPortType.Fou, Protocol = 4 }];

    public List<Tunnel> Tunnels { get; } = [];

    public Dictionary<string, string> Settings { get; } = [];

    public UdpStatistics Udp { get; set; }

    public KernelModuleState Module { get; set; } = KernelModuleState.Loaded;

    /// <summary>The kernel's verdict on a received packet.</summary>
    public Errno Input { get; set; }

    /// <summary>The kernel's error without a route to a destination.</summary>
    public Errno NoRoute { get; set; } = Errno.ENETUNREACH;

    public Link? FindLink(string name) => Links.Find(link => link.Name == name);

    public Link? FindLink(int index) => Links.Find(link => link.Index == index);

    public IReadOnlyList<AssignedAddress> ListAddresses(Link? link) =>
        [.. Addresses.Where(address => link is null || address.LinkIndex == link.Index)];

    public RouteLookup FindRoute(IPAddress destination, IPAddress? source, Link? link)
    {
        Route? best = Routes
            .Where(route => route.Destination.Contains(destination) && (link is null || route.LinkIndex == link.Index))
            .MaxBy(route => route.Destination.PrefixLength);
        if (best is not { Type: RouteType.Unicast, LinkIndex: int index })
        {
            throw new NetlinkException($"look up the route to {destination}", NoRoute, "there is none");
        }

        return new RouteLookup
        {
            Destination = destination,
            LinkIndex = index,
            LinkName = FindLink(index)!.Name,
            LinkMtu = FindLink(index)!.Mtu,
            Gateway = best.Gateway,
            Type = RouteType.Unicast,
            PreferredSource = Addresses.Find(address => address.LinkIndex == index)?.Address.Address,
        };
    }

    public IReadOnlyList<Route> ListRoutes(AddressFamily family) => Routes;

    public Errno TryInput(IPAddress source, IPAddress destination, Link link) => Input;

    public IReadOnlyList<FouPort>? ListFouPorts() => Ports;

    public IReadOnlyList<Tunnel> ListTunnels() => Tunnels;

    public string? ReadSetting(string name) => Settings.GetValueOrDefault(name);

    public UdpStatistics ReadUdpStatistics(bool ipv4) => Udp;

    public KernelModuleState FindModule(string name) => Module;
}
