using System.Net;

namespace FouTools.Commands;

/// <summary>Compares a requested address with one that may be missing.</summary>
internal static class AddressFilter
{
    /// <summary>Whether it matches: null matches all, and a wildcard address matches a missing one.</summary>
    public static bool Fits(IPAddress? wanted, IPAddress? found) =>
        wanted is null || (wanted.Equals(IPAddress.Any) || wanted.Equals(IPAddress.IPv6Any) ? found is null : wanted.Equals(found));
}
