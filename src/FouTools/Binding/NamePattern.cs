using System.Management.Automation;

namespace FouTools.Binding;

/// <summary>A name given by the user, perhaps with wildcards.</summary>
internal sealed class NamePattern
{
    private readonly string _text;
    private readonly WildcardPattern? _pattern;
    private readonly StringComparison _comparison;

    /// <summary>Reads a name.</summary>
    /// <param name="text">The name. An invalid wildcard pattern matches only literally.</param>
    /// <param name="ignoresCase">Whether matching is case-insensitive.</param>
    public NamePattern(string text, bool ignoresCase = false)
    {
        _text = text;
        _pattern = ReadPattern(text, ignoresCase ? WildcardOptions.IgnoreCase : WildcardOptions.None);
        _comparison = ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
    }

    /// <summary>Whether it names a single object, so that it is an error if that does not exist.</summary>
    public bool IsOne => _pattern is null || !WildcardPattern.ContainsWildcardCharacters(_text);

    /// <summary>Finds the matches. An interface name may itself contain wildcard characters, so a literal match has precedence.</summary>
    /// <typeparam name="T">The type of the candidates.</typeparam>
    /// <param name="all">All candidates.</param>
    /// <param name="nameOf">Returns the name of a candidate.</param>
    public T[] Find<T>(IEnumerable<T> all, Func<T, string> nameOf)
    {
        T[] candidates = [.. all];
        T[] named = [.. candidates.Where(candidate => string.Equals(nameOf(candidate), _text, _comparison))];
        return named.Length > 0 || _pattern is null ? named : [.. candidates.Where(candidate => _pattern.IsMatch(nameOf(candidate)))];
    }

    private static WildcardPattern? ReadPattern(string text, WildcardOptions options)
    {
        WildcardPattern pattern = WildcardPattern.Get(text, options);
        try
        {
            // The pattern is parsed on its first use.
            pattern.IsMatch(string.Empty);
            return pattern;
        }
        catch (WildcardPatternException)
        {
            return null;
        }
    }
}
