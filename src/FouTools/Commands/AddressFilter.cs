using System.Net;

namespace FouTools.Commands;

/// <summary>Compares an address that was asked for with one that may be missing.</summary>
internal static class AddressFilter
{
    /// <summary>Whether it fits: null asks for nothing, and a wildcard address for none.</summary>
    public static bool Fits(IPAddress? wanted, IPAddress? found) =>
        wanted is null || (wanted.Equals(IPAddress.Any) || wanted.Equals(IPAddress.IPv6Any) ? found is null : wanted.Equals(found));
}
