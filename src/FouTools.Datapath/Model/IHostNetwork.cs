using System.Net;
using FouTools.Bpf.Attachment;
using FouTools.Datapath.Acceleration;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath.Model;

/// <summary>What the engine asks of the host's network configuration; the composition of the program hands it in.</summary>
public interface IHostNetwork
{
    /// <summary>Attaches BPF programs to interfaces. A datapath uses it for as long as it runs.</summary>
    IProgramAttacher ProgramAttacher { get; }

    /// <summary>Looks up how packets reach a remote address.</summary>
    /// <param name="netns">The namespace to look in; null for the caller's.</param>
    /// <param name="query">What is asked.</param>
    /// <returns>The route.</returns>
    /// <exception cref="DatapathException">There is none (<see cref="DatapathError.RemoteUnreachable"/>).</exception>
    RemoteRoute FindRoute(NetworkNamespace? netns, RouteQuery query);

    /// <summary>
    /// Gives a new, still down device its MTU, the length of its queue and its addresses, then sets it up. A kernel that refuses the
    /// queue does not keep the device from being set up.
    /// </summary>
    /// <param name="netns">The namespace of the device; null for the caller's.</param>
    /// <param name="settings">The device and what it is to be.</param>
    /// <exception cref="DatapathException">The kernel refused (<see cref="DatapathError.DeviceConfigurationFailed"/>).</exception>
    void ConfigureDevice(NetworkNamespace? netns, DeviceSettings settings);

    /// <summary>Prepares to read what becomes of a datapath's device, for as long as the datapath runs.</summary>
    /// <param name="netns">The namespace of the device, which may be closed afterwards; null for the caller's.</param>
    /// <param name="deviceName">The device.</param>
    /// <returns>What reads it; the caller's to dispose of.</returns>
    /// <exception cref="LinuxException">The process has no descriptor left.</exception>
    IDeviceReader ReadDevice(NetworkNamespace? netns, string deviceName);

    /// <summary>Prepares to ask for as long as a datapath runs what packets carried inside the kernel would pass by.</summary>
    /// <param name="netns">The namespace of device and sockets, which stays open for as long; null for the caller's.</param>
    /// <param name="query">Which packets.</param>
    /// <returns>What answers; the caller's to dispose of.</returns>
    IBypassProbe ProbeBypass(NetworkNamespace? netns, BypassQuery query);

    /// <summary>Begins to follow the ways to remote addresses for as long as a datapath runs.</summary>
    /// <param name="netns">The namespace of the sockets, which stays open for as long; null for the caller's.</param>
    /// <returns>What follows them; the caller's to dispose of.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    IRouteWatch WatchRoutes(NetworkNamespace? netns);
}

/// <summary>Which packets are to be carried inside the kernel.</summary>
/// <param name="DeviceName">The datapath's device.</param>
/// <param name="DeviceIndex">The same by its index.</param>
/// <param name="IsOverIPv4">Whether outer packets are IPv4.</param>
public sealed record BypassQuery(string DeviceName, int DeviceIndex, bool IsOverIPv4);

/// <summary>A question for a route.</summary>
/// <param name="Remote">The destination.</param>
/// <param name="Local">The source address wished for, if any.</param>
/// <param name="Interface">The interface that packets must leave by, if any.</param>
public sealed record RouteQuery(IPAddress Remote, IPAddress? Local, string? Interface);

/// <summary>How packets reach a remote address.</summary>
/// <param name="SourceAddress">The source address that the route prefers.</param>
/// <param name="Mtu">The largest packet the path takes as far as this host knows, in bytes.</param>
/// <param name="InterfaceIndex">The interface that they leave by.</param>
public sealed record RemoteRoute(IPAddress SourceAddress, int Mtu, int InterfaceIndex);

/// <summary>What a TUN or TAP device is to be.</summary>
/// <param name="Name">The device.</param>
/// <param name="Mtu">Its MTU in bytes.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="CarriesIPv6">Whether IPv6 passes the tunnel; where not, the host must not speak it on the device.</param>
/// <param name="QueueLength">How many packets may wait in each of its queues to be read.</param>
public sealed record DeviceSettings(string Name, int Mtu, IReadOnlyList<InterfaceAddress> Addresses, bool CarriesIPv6, int QueueLength);
