using System.Net;
using System.Net.Sockets;
using FouTools.Linux;
using FouTools.Linux.Modules;
using FouTools.Linux.Sockets;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Hosts;

/// <summary>What one network namespace says of itself. Nothing is changed.</summary>
internal interface INetworkView
{
    /// <summary>Finds a link by its name.</summary>
    Link? FindLink(string name);

    /// <summary>Finds a link by its index.</summary>
    Link? FindLink(int index);

    /// <summary>Lists the addresses of a link, or of all.</summary>
    IReadOnlyList<AssignedAddress> ListAddresses(Link? link = null);

    /// <summary>Asks where a packet would go.</summary>
    /// <exception cref="Netlink.NetlinkException">Nowhere.</exception>
    RouteLookup FindRoute(IPAddress destination, IPAddress? source, Link? link);

    /// <summary>Lists the routes of the main tables.</summary>
    IReadOnlyList<Route> ListRoutes(AddressFamily family);

    /// <summary>Asks whether a packet that comes in by a link would be taken: see <see cref="Routes.TryInput"/>.</summary>
    Errno TryInput(IPAddress source, IPAddress destination, Link link);

    /// <summary>Lists the FOU ports; null where the module fou is not loaded.</summary>
    IReadOnlyList<FouPort>? ListFouPorts();

    /// <summary>Lists the tunnels of the kernel.</summary>
    IReadOnlyList<Tunnel> ListTunnels();

    /// <summary>Reads a kernel setting; null where there is none.</summary>
    /// <param name="name">Its path below /proc/sys.</param>
    string? ReadSetting(string name);

    /// <summary>Reads the counters of UDP.</summary>
    UdpStatistics ReadUdpStatistics(bool ipv4);

    /// <summary>Finds out whether the kernel has a module.</summary>
    KernelModuleState FindModule(string name);
}
