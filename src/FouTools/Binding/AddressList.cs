using FouTools.Linux.Interfaces;

namespace FouTools.Binding;

/// <summary>Reads the addresses of a device; one CSV column may hold several.</summary>
internal static class AddressList
{
    private const StringSplitOptions SeparatorOptions = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private static readonly char[] s_separators = [',', ';', ' '];

    /// <summary>Reads addresses with their prefix lengths, separated by commas, semicolons or blanks.</summary>
    /// <exception cref="FormatException">One is invalid, or given twice; the message says which.</exception>
    public static IReadOnlyList<InterfaceAddress> Read(IEnumerable<string>? texts)
    {
        InterfaceAddress[] addresses =
            [.. (texts ?? []).SelectMany(text => text.Split(s_separators, SeparatorOptions)).Select(InterfaceAddress.Parse)];
        return addresses.GroupBy(address => address).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new FormatException($"{twice.Key} is given twice.")
            : addresses;
    }
}
