using FouTools.Linux.Interfaces;

namespace FouTools.Binding;

/// <summary>Reads the addresses of a device, of which one column of a CSV file may hold several.</summary>
internal static class AddressList
{
    private const StringSplitOptions SeparatorOptions = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private static readonly char[] s_separators = [',', ';', ' '];

    /// <summary>Reads addresses with their prefix lengths, separated by commas, semicolons or blanks.</summary>
    /// <exception cref="FormatException">One of them is none; the message says which.</exception>
    public static IReadOnlyList<InterfaceAddress> Read(IEnumerable<string>? texts) =>
        [.. (texts ?? []).SelectMany(text => text.Split(s_separators, SeparatorOptions)).Select(InterfaceAddress.Parse)];
}
