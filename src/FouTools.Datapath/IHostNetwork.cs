using System.Net;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;

namespace FouTools.Datapath;

/// <summary>What the engine asks of the host's network configuration; the composition of the program hands it in.</summary>
public interface IHostNetwork
{
    /// <summary>Looks up how packets reach a remote address.</summary>
    /// <param name="place">The namespace to look in; null for the caller's.</param>
    /// <param name="remote">The destination.</param>
    /// <param name="local">The source address wished for, if any.</param>
    /// <returns>The route.</returns>
    /// <exception cref="DatapathException">There is none (<see cref="DatapathError.RemoteUnreachable"/>).</exception>
    RemoteRoute FindRoute(NetworkNamespace? place, IPAddress remote, IPAddress? local);

    /// <summary>Gives a new, still down TUN device its MTU and addresses, then sets it up.</summary>
    /// <param name="place">The namespace of the device; null for the caller's.</param>
    /// <param name="settings">The device and what it is to be.</param>
    /// <exception cref="DatapathException">The kernel refused (<see cref="DatapathError.DeviceConfigurationFailed"/>).</exception>
    void ConfigureDevice(NetworkNamespace? place, DeviceSettings settings);
}

/// <summary>How packets reach a remote address.</summary>
/// <param name="SourceAddress">The source address that the route prefers.</param>
/// <param name="Mtu">The largest packet the path takes as far as this host knows, in bytes.</param>
public sealed record RemoteRoute(IPAddress SourceAddress, int Mtu);

/// <summary>What a TUN device is to be.</summary>
/// <param name="Name">The device.</param>
/// <param name="Mtu">Its MTU in bytes.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="CarriesIPv6">Whether IPv6 passes the tunnel; where not, the host must not speak it on the device.</param>
public sealed record DeviceSettings(string Name, int Mtu, IReadOnlyList<InterfaceAddress> Addresses, bool CarriesIPv6);
