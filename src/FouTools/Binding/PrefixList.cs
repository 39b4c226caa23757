using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FouTools.Binding;

/// <summary>Reads the prefixes of a peer; one CSV column may hold several.</summary>
internal static class PrefixList
{
    private const StringSplitOptions SeparatorOptions = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
    private const int IPv4Bits = 32;
    private const int IPv6Bits = 128;

    private static readonly char[] s_separators = [',', ';', ' '];

    /// <summary>Reads prefixes separated by commas, semicolons or spaces; an address alone is a /32 or /128.</summary>
    /// <exception cref="FormatException">One is invalid; the message says which.</exception>
    public static IReadOnlyList<IPNetwork> Read(IEnumerable<string>? texts) =>
        [.. (texts ?? []).SelectMany(text => text.Split(s_separators, SeparatorOptions)).Select(Parse)];

    private static IPNetwork Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string addressText = slash < 0 ? text : text[..slash];

        // IPAddress also parses "10.1" and "010.0.0.1", which are more likely mistakes.
        if (!IPAddress.TryParse(addressText, out IPAddress? address)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != addressText)
            || (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0))
        {
            throw new FormatException($"'{text}' is not a prefix; write it as 10.9.1.0/24 or fd09:1::/64.");
        }

        int bits = address.AddressFamily == AddressFamily.InterNetwork ? IPv4Bits : IPv6Bits;
        int length = bits;
        if (slash >= 0 && !(int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= bits))
        {
            throw new FormatException($"'{text}' is not a prefix: the length after the slash must be 0 to {bits}.");
        }

        var prefix = new IPNetwork(address, length);
        return prefix.BaseAddress.Equals(address)
            ? prefix
            : throw new FormatException($"'{text}' is not a prefix: the address has bits set after the first {length}; write it as {prefix}.");
    }
}
