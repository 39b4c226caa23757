using System.Globalization;

namespace FouTools.Packets;

/// <summary>Reads whole numbers as ip(8) writes them.</summary>
public static class Numbers
{
    private const string HexadecimalPrefix = "0x";

    /// <summary>Reads a decimal number, or a hexadecimal one after 0x; null when the text is neither.</summary>
    public static long? Read(string text)
    {
        bool isHexadecimal = text.StartsWith(HexadecimalPrefix, StringComparison.OrdinalIgnoreCase);
        return long.TryParse(
            isHexadecimal ? text.AsSpan(HexadecimalPrefix.Length) : text,
            isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out long number)
            ? number
            : null;
    }
}
