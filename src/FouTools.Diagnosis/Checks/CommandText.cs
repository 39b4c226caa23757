namespace FouTools.Diagnosis.Checks;

/// <summary>Formats shell commands to run on the host where the check ran.</summary>
public static class CommandText
{
    /// <summary>An ip(8) command in a network namespace.</summary>
    /// <param name="netns">Its name or path; null for that of the process.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The command.</returns>
    public static string Ip(string? netns, string arguments) => netns switch
    {
        null => $"ip {arguments}",
        _ when IsPath(netns) => $"nsenter --net={Word(netns)} ip {arguments}",
        _ => $"ip -n {Word(netns)} {arguments}",
    };

    /// <summary>A sysctl(8) command in a network namespace.</summary>
    /// <param name="netns">Its name or path; null for that of the process.</param>
    /// <param name="setting">The setting, as a path below /proc/sys: a dotted key is ambiguous if an interface name has a dot.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The command.</returns>
    public static string Sysctl(string? netns, string setting, int value)
    {
        string command = $"sysctl -w {Word($"{setting}={value}")}";
        return netns switch
        {
            null => command,
            _ when IsPath(netns) => $"nsenter --net={Word(netns)} {command}",
            _ => $"ip netns exec {Word(netns)} {command}",
        };
    }

    /// <summary>Quotes a word for both PowerShell and sh.</summary>
    /// <param name="text">The word.</param>
    /// <returns>The word, quoted if necessary.</returns>
    public static string Word(string text) =>
        (text ?? throw new ArgumentNullException(nameof(text))).All(character => char.IsAsciiLetterOrDigit(character) || "._:/=-".Contains(character, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static bool IsPath(string netns) => netns.Contains('/', StringComparison.Ordinal);
}
