using System.Net.Sockets;

namespace FouTools.Objects;

/// <summary>An address family by the name that users know it by.</summary>
public enum IPVersion
{
    /// <summary>IPv4.</summary>
    IPv4 = 4,

    /// <summary>IPv6.</summary>
    IPv6 = 6,
}

/// <summary>From and to the names that .NET has for address families.</summary>
internal static class IPVersionExtensions
{
    public static AddressFamily ToAddressFamily(this IPVersion version) =>
        version == IPVersion.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    public static IPVersion ToIPVersion(this AddressFamily family) =>
        family == AddressFamily.InterNetworkV6 ? IPVersion.IPv6 : IPVersion.IPv4;
}
