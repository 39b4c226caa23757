namespace FouTools.Diagnosis.Checks;

/// <summary>Writes commands of a shell as they are typed where the check was made.</summary>
public static class CommandText
{
    /// <summary>A command of ip(8) in a network namespace.</summary>
    /// <param name="netns">Its name or path; null for that of the process.</param>
    /// <param name="arguments">What follows.</param>
    /// <returns>The command.</returns>
    public static string Ip(string? netns, string arguments) => netns switch
    {
        null => $"ip {arguments}",
        _ when IsPath(netns) => $"nsenter --net={Word(netns)} ip {arguments}",
        _ => $"ip -n {Word(netns)} {arguments}",
    };

    /// <summary>A command that sets a kernel setting in a network namespace.</summary>
    /// <param name="netns">Its name or path; null for that of the process.</param>
    /// <param name="setting">The setting, as a path below /proc/sys, which a name with dots needs.</param>
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

    /// <summary>A word as both PowerShell and sh take it.</summary>
    /// <param name="text">The word.</param>
    /// <returns>The same, in quotation marks where it needs them.</returns>
    public static string Word(string text) =>
        (text ?? throw new ArgumentNullException(nameof(text))).All(character => char.IsAsciiLetterOrDigit(character) || "._:/=-".Contains(character, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static bool IsPath(string netns) => netns.Contains('/', StringComparison.Ordinal);
}
