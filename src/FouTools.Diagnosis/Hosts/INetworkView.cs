using System.Net;
using System.Net.Sockets;
using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Linux.Sockets;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Hosts;

/// <summary>Reads the state of one network namespace. It changes nothing.</summary>
internal interface INetworkView
{
    /// <summary>Finds a link by its name.</summary>
    Link? FindLink(string name);

    /// <summary>Finds a link by its index.</summary>
    Link? FindLink(int index);

    /// <summary>Lists the addresses of a link, or of all.</summary>
    IReadOnlyList<AssignedAddress> ListAddresses(Link? link = null);

    /// <summary>Looks up the route of a packet.</summary>
    /// <exception cref="Netlink.NetlinkException">There is no route.</exception>
    RouteLookup FindRoute(IPAddress destination, IPAddress? source, Link? link);

    /// <summary>Lists the routes of the main table.</summary>
    IReadOnlyList<Route> ListRoutes(AddressFamily family);

    /// <summary>Looks up whether the kernel would accept a packet received on a link: see <see cref="Routes.TryInput"/>.</summary>
    Errno TryInput(IPAddress source, IPAddress destination, Link link);

    /// <summary>Lists the FOU ports; null if the module fou is not loaded.</summary>
    IReadOnlyList<FouPort>? ListFouPorts();

    /// <summary>Lists the kernel tunnels.</summary>
    IReadOnlyList<Tunnel> ListTunnels();

    /// <summary>Reads a kernel setting; null if it does not exist.</summary>
    /// <param name="name">Its path below /proc/sys.</param>
    string? ReadSetting(string name);

    /// <summary>Reads the UDP counters.</summary>
    UdpStatistics ReadUdpStatistics(bool ipv4);

    /// <summary>Determines whether a kernel module is loaded.</summary>
    KernelModuleState FindModule(string name);
}
