namespace FouTools.Shell.TestRunner;

/// <summary>Words the difference of two strings, and points at its first character.</summary>
internal static class StringDifference
{
    private const string ActualLabel = "But was:  ";

    public static string Describe(string expected, string actual, bool caseSensitive, string because)
    {
        var comparison = caseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        var index = expected.Zip(actual)
            .TakeWhile(pair => string.Equals(pair.First.ToString(), pair.Second.ToString(), comparison))
            .Count();
        var lengths = expected.Length == actual.Length
            ? $"String lengths are both {expected.Length}."
            : $"Expected length: {expected.Length}\nActual length:   {actual.Length}";
        var pointer = new string('-', ActualLabel.Length + 1 + Visible(actual[..index]).Length) + "^";
        return $"""
            Expected strings to be the same{because} but they were different.
            {lengths}
            Strings differ at index {index}.
            Expected: '{Visible(expected)}'
            {ActualLabel}'{Visible(actual)}'
            {pointer}
            """;
    }

    private static string Visible(string text) => text
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\0", "\\0", StringComparison.Ordinal);
}
