using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Writes values and reasons into failure messages.</summary>
internal static class ValueFormat
{
    private const int ShownItems = 10;

    /// <summary>Writes a value so that its kind can be seen: strings in quotes, lists in @().</summary>
    /// <param name="value">The value.</param>
    /// <returns>The text.</returns>
    public static string Format(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => "$null",
        bool truth => truth ? "$true" : "$false",
        string { Length: 0 } => "<empty>",
        string text => $"'{text}'",
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        Type type => $"[{LanguagePrimitives.ConvertTo<string>(type)}]",
        ScriptBlock script => $"{{{script}}}",
        IList { Count: > ShownItems } list => $"@({Join(list.Cast<object?>().Take(ShownItems))}, ...{list.Count - ShownItems} more)",
        IList list => $"@({Join(list.Cast<object?>())})",
        _ => LanguagePrimitives.ConvertTo<string>(value),
    };

    /// <summary>Writes a reason between two commas' worth of sentence.</summary>
    /// <param name="reason">The text of -Because, or null.</param>
    /// <returns>Nothing but a comma, or the reason between commas.</returns>
    public static string Because(string? reason)
    {
        const string Word = "because ";
        var text = reason?.Trim() ?? string.Empty;
        text = text.StartsWith(Word, StringComparison.OrdinalIgnoreCase) ? text[Word.Length..] : text;
        return text.Length == 0 ? "," : $", {Word}{text},";
    }

    private static string Join(IEnumerable<object?> items) => string.Join(", ", items.Select(Format));
}
