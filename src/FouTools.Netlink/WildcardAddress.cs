using System.Net;

namespace FouTools.Netlink;

/// <summary>The addresses 0.0.0.0 and ::, by which the kernel says "any".</summary>
public static class WildcardAddress
{
    /// <summary>Whether an address is one of them.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether it stands for any.</returns>
    public static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>Says "any" by null.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The address, or null for one of these.</returns>
    public static IPAddress? ToNull(IPAddress? address) => address is null || IsWildcard(address) ? null : address;
}
