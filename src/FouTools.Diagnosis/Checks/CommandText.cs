namespace FouTools.Diagnosis.Checks;

/// <summary>Writes commands as they are typed where the check was made, in PowerShell or a shell.</summary>
internal static class CommandText
{
    /// <summary>A command of ip(8) in a network namespace.</summary>
    /// <param name="place">Its name or path; null for that of the process.</param>
    /// <param name="arguments">What follows.</param>
    public static string Ip(string? place, string arguments) => place switch
    {
        null => $"ip {arguments}",
        _ when IsPath(place) => $"nsenter --net={Word(place)} ip {arguments}",
        _ => $"ip -n {Word(place)} {arguments}",
    };

    /// <summary>A command that sets a kernel setting in a network namespace.</summary>
    /// <param name="place">Its name or path; null for that of the process.</param>
    /// <param name="setting">The setting, as a path below /proc/sys, which a name with dots needs.</param>
    /// <param name="value">Its value.</param>
    public static string Sysctl(string? place, string setting, int value)
    {
        string command = $"sysctl -w {Word($"{setting}={value}")}";
        return place switch
        {
            null => command,
            _ when IsPath(place) => $"nsenter --net={Word(place)} {command}",
            _ => $"ip netns exec {Word(place)} {command}",
        };
    }

    /// <summary>What tells a cmdlet the network namespace.</summary>
    /// <param name="place">Its name or path; null for that of the process.</param>
    public static string In(string? place) => place is null ? string.Empty : $" -NetworkNamespace {Word(place)}";

    /// <summary>A word as both PowerShell and sh take it.</summary>
    public static string Word(string text) =>
        text.All(character => char.IsAsciiLetterOrDigit(character) || "._:/=-".Contains(character, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static bool IsPath(string place) => place.Contains('/', StringComparison.Ordinal);
}
