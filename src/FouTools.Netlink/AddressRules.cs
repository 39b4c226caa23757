using System.Net;
using System.Net.Sockets;

namespace FouTools.Netlink;

/// <summary>What the outer addresses of a port or a tunnel have to be.</summary>
internal static class AddressRules
{
    public static SpecificationFault? FindFault(string field, IPAddress? address, AddressFamily family, string interfaceField)
    {
        if (address is null)
        {
            return null;
        }

        if (address.AddressFamily != family)
        {
            return new SpecificationFault(field, $"{address} is no {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address.");
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return new SpecificationFault(field, $"{address} is an IPv4 address written as IPv6, which cannot be used over IPv6.");
        }

        return family == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new SpecificationFault(field, $"{address} has a zone; name the interface by {interfaceField} instead.")
            : null;
    }
}
