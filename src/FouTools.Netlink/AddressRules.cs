using System.Net;
using System.Net.Sockets;

namespace FouTools.Netlink;

/// <summary>What the outer addresses of a port or a tunnel have to be.</summary>
internal static class AddressRules
{
    public static SpecificationFault? FindFault(string field, IPAddress? address, AddressFamily family)
    {
        if (address is null)
        {
            return null;
        }

        if (address.AddressFamily != family)
        {
            string version = family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
            return new SpecificationFault(field, $"{address} is no {version} address.") { Value = address, Allowed = $"{version} addresses" };
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return new SpecificationFault(field, $"{address} is an IPv4 address written as IPv6, which cannot be used over IPv6.") { Value = address };
        }

        return family == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new SpecificationFault(field, $"{address} has a zone; name the interface instead.") { Value = address }
            : null;
    }

    /// <summary>Finds an address that means something on one link only, where no link is named.</summary>
    public static SpecificationFault? FindFaultOfScope(string interfaceField, params ReadOnlySpan<IPAddress?> addresses)
    {
        foreach (IPAddress? address in addresses)
        {
            if (address is not null && IsOfLink(address))
            {
                return new SpecificationFault(interfaceField, $"The link-local address {address} needs the interface it is on.");
            }
        }

        return null;
    }

    // A group's scope is in the low half of its second byte: 1 is the interface, 2 the link (RFC 4291 section 2.7).
    private static bool IsOfLink(IPAddress address) =>
        address.IsIPv6LinkLocal || (address.IsIPv6Multicast && (address.GetAddressBytes()[1] & 0xf) is 1 or 2);
}
