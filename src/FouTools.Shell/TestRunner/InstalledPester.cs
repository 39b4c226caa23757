using System.Text.RegularExpressions;

namespace FouTools.Shell.TestRunner;

/// <summary>Looks for the real Pester.</summary>
internal static partial class InstalledPester
{
    /// <summary>Tells whether a Pester of version 5 or later can be imported.</summary>
    /// <param name="modulePath">The folders of modules, separated as in PSModulePath.</param>
    /// <returns>Whether there is one.</returns>
    public static bool IsOn(string? modulePath) =>
        (modulePath ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "Pester"))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder).Append(folder))
            .Select(folder => Path.Combine(folder, "Pester.psd1"))
            .Any(manifest => File.Exists(manifest) && VersionOf(manifest) >= new Version(5, 0));

    // Pester's own files may lie in version folders or not, so the manifest is what counts.
    private static Version? VersionOf(string manifest) =>
        Version.TryParse(ModuleVersion().Match(File.ReadAllText(manifest)).Groups[1].Value, out var version) ? version : null;

    [GeneratedRegex(@"^\s*ModuleVersion\s*=\s*['""]([\d.]+)['""]", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex ModuleVersion();
}
