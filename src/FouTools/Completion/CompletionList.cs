using System.Management.Automation;

namespace FouTools.Completion;

/// <summary>Turns candidate words into completion results, as PowerShell's own completers do.</summary>
internal static class CompletionList
{
    /// <summary>Returns the words with the typed prefix, quoted where necessary.</summary>
    /// <param name="typed">The typed prefix, perhaps in quotes.</param>
    /// <param name="candidates">Reads the candidates; a failure yields none, because completion must never disturb typing.</param>
    /// <returns>The results.</returns>
    public static IEnumerable<CompletionResult> Of(string typed, Func<IEnumerable<string>> candidates)
    {
        WildcardPattern pattern = WildcardPattern.Get(
            WildcardPattern.Escape(typed.Trim('\'', '"')) + "*", WildcardOptions.IgnoreCase);
        try
        {
            return
            [
                .. candidates().Distinct(StringComparer.Ordinal).Where(pattern.IsMatch)
                    .Select(word => new CompletionResult(Quote(word), word, CompletionResultType.ParameterValue, word)),
            ];
        }
        catch (IOException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Quote(string word) =>
        word.Any(character => char.IsWhiteSpace(character) || "'\"$`;|&(){}<>,@#".Contains(character, StringComparison.Ordinal))
            ? $"'{word.Replace("'", "''", StringComparison.Ordinal)}'"
            : word;
}
