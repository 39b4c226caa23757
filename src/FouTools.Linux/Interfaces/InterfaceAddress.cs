using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FouTools.Linux.Interfaces;

/// <summary>
/// An IP address of an interface with its prefix length, such as 10.9.0.1/30. Unlike an <see cref="IPNetwork"/> it keeps the host bits.
/// </summary>
public readonly record struct InterfaceAddress
{
    /// <summary>Creates an address with its prefix length.</summary>
    /// <param name="address">An IPv4 or IPv6 address without zone index.</param>
    /// <param name="prefixLength">The prefix length in bits: 0 to 32 for IPv4, 0 to 128 for IPv6.</param>
    /// <exception cref="ArgumentException">The address has a zone index, or is neither IPv4 nor IPv6.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The prefix length does not fit the family.</exception>
    public InterfaceAddress(IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
        {
            throw new ArgumentException("An interface address has no zone index; its interface is its zone.", nameof(address));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, BitsOf(address));
        Address = address;
        PrefixLength = prefixLength;
    }

    /// <summary>The address, host bits included.</summary>
    public IPAddress Address { get; }

    /// <summary>The length of the prefix in bits.</summary>
    public int PrefixLength { get; }

    /// <summary>The network: the address with its host bits cleared.</summary>
    public IPNetwork Network
    {
        get
        {
            byte[] bytes = Address.GetAddressBytes();
            for (int bit = PrefixLength; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
            }

            return new IPNetwork(new IPAddress(bytes), PrefixLength);
        }
    }

    /// <summary>Reads "10.9.0.1/30" or "fd00::1/64"; a bare address means /32 or /128.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">The text is not an address, or has a zone index or an invalid prefix length.</exception>
    public static InterfaceAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out InterfaceAddress result)
            ? result
            : throw new FormatException($"'{text}' is not an interface address; write it as 10.9.0.1/30 or fd00::1/64.");
    }

    /// <summary>As <see cref="Parse"/>, without an exception.</summary>
    /// <param name="text">The text.</param>
    /// <param name="result">The address, if the return value is true.</param>
    /// <returns>Whether the text is an interface address.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out InterfaceAddress result)
    {
        result = default;
        if (text is null)
        {
            return false;
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out IPAddress? address))
        {
            return false;
        }

        int prefixLength = BitsOf(address);
        if (slash >= 0 && (!TryParseLength(text.AsSpan(slash + 1), out prefixLength) || prefixLength > BitsOf(address)))
        {
            return false;
        }

        result = new InterfaceAddress(address, prefixLength);
        return true;
    }

    /// <summary>Formats the address in CIDR notation.</summary>
    /// <returns>For example "10.9.0.1/30".</returns>
    public override string ToString() => Address is null ? string.Empty : $"{Address}/{PrefixLength}";

    // IPAddress.Parse also accepts "1", "0x7f.1", "010.0.0.1", "[::1]" and zone indexes, none of which is meant here.
    private static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6
            ? text.AsSpan().IndexOfAny('[', '%') < 0
            : string.Equals(address.ToString(), text, StringComparison.Ordinal));

    private static bool TryParseLength(ReadOnlySpan<char> text, out int length) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length)
        && (text[0] != '0' || text.Length == 1);

    private static int BitsOf(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => 32,
        AddressFamily.InterNetworkV6 => 128,
        _ => throw new ArgumentException($"'{address}' is neither IPv4 nor IPv6.", nameof(address)),
    };
}
