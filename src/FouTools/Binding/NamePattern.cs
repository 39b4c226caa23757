using System.Management.Automation;

namespace FouTools.Binding;

/// <summary>A name that the user gave, which may have wildcards.</summary>
internal sealed class NamePattern
{
    private readonly string _text;
    private readonly WildcardPattern? _pattern;
    private readonly StringComparison _comparison;

    /// <summary>Reads a name.</summary>
    /// <param name="text">The name. A broken wildcard stands for itself only.</param>
    /// <param name="ignoresCase">Whether upper and lower case are the same.</param>
    public NamePattern(string text, bool ignoresCase = false)
    {
        _text = text;
        _pattern = ReadPattern(text, ignoresCase ? WildcardOptions.IgnoreCase : WildcardOptions.None);
        _comparison = ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
    }

    /// <summary>Whether it names one thing, so that it is an error when there is none.</summary>
    public bool IsOne => _pattern is null || !WildcardPattern.ContainsWildcardCharacters(_text);

    /// <summary>Finds what it names. An interface's name may hold wildcard characters itself, so the name as it stands goes first.</summary>
    /// <typeparam name="T">What has names.</typeparam>
    /// <param name="all">All there is.</param>
    /// <param name="nameOf">The name of one.</param>
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
            // It is parsed on its first use.
            pattern.IsMatch(string.Empty);
            return pattern;
        }
        catch (WildcardPatternException)
        {
            return null;
        }
    }
}
