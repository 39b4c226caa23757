using System.Net.Sockets;

namespace FouTools.Management.Ports;

/// <summary>An address family by the name that users know it by.</summary>
public enum IPVersion
{
    /// <summary>IPv4.</summary>
    IPv4 = 4,

    /// <summary>IPv6.</summary>
    IPv6 = 6,
}

/// <summary>From and to the names that .NET has for address families.</summary>
public static class IPVersionExtensions
{
    /// <summary>The address family of a version.</summary>
    /// <param name="version">The version.</param>
    /// <returns>The family.</returns>
    public static AddressFamily ToAddressFamily(this IPVersion version) =>
        version == IPVersion.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    /// <summary>The version of an address family.</summary>
    /// <param name="family">The family: that of IPv4 or IPv6.</param>
    /// <returns>The version.</returns>
    public static IPVersion ToIPVersion(this AddressFamily family) =>
        family == AddressFamily.InterNetworkV6 ? IPVersion.IPv6 : IPVersion.IPv4;
}
