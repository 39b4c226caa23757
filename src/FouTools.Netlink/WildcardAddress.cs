using System.Net;

namespace FouTools.Netlink;

/// <summary>The addresses 0.0.0.0 and ::, by which the kernel says "any".</summary>
internal static class WildcardAddress
{
    public static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    public static IPAddress? ToNull(IPAddress? address) => address is null || IsWildcard(address) ? null : address;
}
