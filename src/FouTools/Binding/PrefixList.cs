using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FouTools.Binding;

/// <summary>Reads the prefixes of a peer, of which one column of a CSV file may hold several.</summary>
internal static class PrefixList
{
    private const StringSplitOptions SeparatorOptions = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
    private const int IPv4Bits = 32;
    private const int IPv6Bits = 128;

    private static readonly char[] s_separators = [',', ';', ' '];

    /// <summary>Reads prefixes separated by commas, semicolons or blanks; an address alone is a prefix of its own.</summary>
    /// <exception cref="FormatException">One of them is none; the message says which.</exception>
    public static IReadOnlyList<IPNetwork> Read(IEnumerable<string>? texts) =>
        [.. (texts ?? []).SelectMany(text => text.Split(s_separators, SeparatorOptions)).Select(Parse)];

    private static IPNetwork Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string addressText = slash < 0 ? text : text[..slash];

        // IPAddress also takes "10.1" and "010.0.0.1", which nobody means here.
        if (!IPAddress.TryParse(addressText, out IPAddress? address)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != addressText)
            || (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0))
        {
            throw new FormatException($"'{text}' is no prefix; write it as 10.9.1.0/24 or fd09:1::/64.");
        }

        int bits = address.AddressFamily == AddressFamily.InterNetwork ? IPv4Bits : IPv6Bits;
        int length = bits;
        if (slash >= 0 && !(int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= bits))
        {
            throw new FormatException($"'{text}' is no prefix: the length after the slash is a number from 0 to {bits}.");
        }

        return IPNetwork.TryParse($"{address}/{length}", out IPNetwork prefix)
            ? prefix
            : throw new FormatException($"'{text}' is no prefix: the address has bits set after the first {length}.");
    }
}
