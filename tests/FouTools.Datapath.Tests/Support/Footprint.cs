using FouTools.Linux;
using FouTools.Linux.Namespaces;
using Xunit.v3;

namespace FouTools.Datapath.Tests.Support;

/// <summary>What a datapath could leave behind: descriptors, threads, native memory, devices and sockets.</summary>
internal sealed class Footprint
{
    private static readonly string[] s_socketTables = ["udp", "udp6", "raw", "raw6"];

    private readonly NetworkNamespace[] _places;
    private readonly string _before;

    public Footprint(params NetworkNamespace[] netnses)
    {
        Assert.True(
            TestContext.Current is { TestMethod: ICoreTestMethod { DisableParallelization: true } } or { TestClass: ICoreTestClass { DisableParallelization: true } },
            "What a datapath leaves behind can be told only while no other test runs: say DisableParallelization.");
        _places = netnses;
        _before = Describe();
    }

    /// <summary>Threads take a moment to vanish from /proc after they were joined.</summary>
    public void AssertUnchanged()
    {
        string now = string.Empty;
        Eventually.True(() => (now = Describe()) == _before, () => $"Before:\n{_before}\nAfter:\n{now}");
    }

    private string Describe() => string.Join(
        '\n',
        [
            $"native bytes {NativeBuffer.AllocatedBytes}",
            .. Descriptors(),
            .. Threads(),
            .. _places.SelectMany((netns, index) => netns.Run(() => Inside().Select(line => $"{index}: {line}").ToArray())),
        ]);

    private static IEnumerable<string> Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(path => new FileInfo(path).LinkTarget ?? "gone")

        // The runtime opens assemblies and their symbols when it first needs them, and keeps them open.
        .Where(target => !target.StartsWith("/proc/", StringComparison.Ordinal)
            && Path.GetExtension(target) is not (".dll" or ".pdb"))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Threads() => Directory.GetDirectories("/proc/self/task")
        .Select(NameOf)
        .Where(name => name.Contains(" worker", StringComparison.Ordinal) || name.Contains(" control", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static IEnumerable<string> Inside() =>
    [
        .. File.ReadAllLines("/proc/thread-self/net/dev").Skip(2).Select(line => $"device {line.Split(':')[0].Trim()}").Order(StringComparer.Ordinal),
        .. s_socketTables.Select(table => $"{table} sockets {File.ReadAllLines($"/proc/thread-self/net/{table}").Length - 1}"),
    ];
}
