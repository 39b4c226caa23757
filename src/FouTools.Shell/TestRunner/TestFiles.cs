using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Finds the test files that a path stands for.</summary>
internal static class TestFiles
{
    /// <summary>Resolves paths and wildcards; a folder gives all *.Tests.ps1 in it and below, a file itself.</summary>
    /// <param name="session">Where the paths are relative to.</param>
    /// <param name="paths">The paths.</param>
    /// <returns>The files in order, each once.</returns>
    public static IEnumerable<FileInfo> Find(SessionState session, IEnumerable<string> paths) => paths
        .SelectMany(path => session.Path.GetResolvedProviderPathFromPSPath(path, out _))
        .SelectMany(path => Directory.Exists(path) ? InFolder(new DirectoryInfo(path)) : [new FileInfo(path)])
        .DistinctBy(file => file.FullName);

    private static IEnumerable<FileInfo> InFolder(DirectoryInfo folder) => folder.EnumerateFiles("*.Tests.ps1")
        .OrderBy(file => file.Name, StringComparer.OrdinalIgnoreCase)
        .Concat(folder.EnumerateDirectories().OrderBy(inner => inner.Name, StringComparer.OrdinalIgnoreCase).SelectMany(InFolder));
}
