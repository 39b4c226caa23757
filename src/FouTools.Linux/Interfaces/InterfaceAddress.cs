using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FouTools.Linux.Interfaces;

/// <summary>An address of an interface with the length of its on-link prefix, as in "10.9.0.1/30".</summary>
/// <param name="Address">The interface's own address, host bits included.</param>
/// <param name="PrefixLength">The prefix length in bits: 0 to 32 for IPv4, 0 to 128 for IPv6.</param>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>Reads CIDR text. A bare address stands alone: /32 or /128.</summary>
    /// <param name="text">For example "10.9.0.1/30" or "fd00::1/64".</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">The text is no such address.</exception>
    public static InterfaceAddress Parse(string text) =>
        TryParse(text, out InterfaceAddress? result)
            ? result
            : throw new FormatException(
                $"'{text}' is not an address with a prefix length, such as 10.9.0.1/30 or fd00::1/64.");

    /// <summary>Reads CIDR text. A bare address stands alone: /32 or /128.</summary>
    /// <param name="text">For example "10.9.0.1/30" or "fd00::1/64".</param>
    /// <param name="result">The address.</param>
    /// <returns>Whether the text was such an address. Zone identifiers and octal or short IPv4 forms are not.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out InterfaceAddress? result)
    {
        result = null;
        if (string.IsNullOrEmpty(text) || text.Contains('%', StringComparison.Ordinal))
        {
            return false;
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string addressText = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(addressText, out IPAddress? address) || !IsCanonicalForm(address, addressText))
        {
            return false;
        }

        int longest = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int length = longest;
        if (slash >= 0
            && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length)
                || length > longest))
        {
            return false;
        }

        result = new InterfaceAddress(address, length);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{PrefixLength}";

    // IPAddress reads "10.1" and "012.0.0.1" as inet_aton does; nobody means those in a configuration.
    private static bool IsCanonicalForm(IPAddress address, string text) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString() == text
            : address.AddressFamily == AddressFamily.InterNetworkV6 && !text.Contains('[', StringComparison.Ordinal);
}
