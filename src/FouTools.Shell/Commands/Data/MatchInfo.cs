using System.Text.RegularExpressions;

namespace Microsoft.PowerShell.Commands;

/// <summary>A line that Select-String found.</summary>
public sealed class MatchInfo
{
    internal MatchInfo(string line, int lineNumber, string path, string pattern, Match[] matches)
    {
        Line = line;
        LineNumber = lineNumber;
        Path = path;
        Pattern = pattern;
        Matches = matches;
    }

    /// <summary>Gets the line.</summary>
    public string Line { get; }

    /// <summary>Gets the number of the line, from 1.</summary>
    public int LineNumber { get; }

    /// <summary>Gets the file, or "InputStream" for text from the pipeline.</summary>
    public string Path { get; }

    /// <summary>Gets the name of the file without its folder.</summary>
    public string Filename => System.IO.Path.GetFileName(Path);

    /// <summary>Gets the pattern that matched.</summary>
    public string Pattern { get; }

    /// <summary>Gets the matches in the line.</summary>
    public IReadOnlyList<Match> Matches { get; }

    /// <summary>Gets the line with its place, as files are shown relative to a folder.</summary>
    public string ToString(string? directory)
    {
        if (Path == "InputStream")
        {
            return Line;
        }

        var place = string.IsNullOrEmpty(directory) ? Path : System.IO.Path.GetRelativePath(directory, Path);
        return $"{place}:{LineNumber}:{Line}";
    }

    /// <summary>Gets the text that the engine's view shows: the same as <see cref="ToString(string)"/>, without emphasis.</summary>
    public string ToEmphasizedString(string? directory) => ToString(directory);

    /// <inheritdoc/>
    public override string ToString() => ToString(directory: null);
}
