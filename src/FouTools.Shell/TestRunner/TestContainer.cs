using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>One test file and its outcome.</summary>
public sealed class TestContainer
{
    internal TestContainer(FileInfo file)
    {
        Item = file;
        Root = new TestBlock("Root", "Root", ScriptBlock.Create(string.Empty), parent: null);
    }

    /// <summary>Gets the test file.</summary>
    public FileInfo Item { get; }

    /// <summary>Gets the full path of the test file.</summary>
    public string Name => Item.FullName;

    /// <summary>Gets the kind of container, which is always File.</summary>
    public string Type { get; } = "File";

    /// <summary>Gets the outermost blocks of the file.</summary>
    public IReadOnlyList<TestBlock> Blocks => Root.Blocks;

    /// <summary>Gets the errors of discovery and of the file's own BeforeAll and AfterAll.</summary>
    public IList<ErrorRecord> ErrorRecord => Root.ErrorRecord;

    /// <summary>Gets the outcome: Passed, Failed, Skipped or NotRun.</summary>
    public string Result => ErrorRecord.Count > 0 ? "Failed" : Root.Result;

    /// <summary>Gets a value indicating whether everything chosen in the file passed.</summary>
    public bool Passed => Root.Passed;

    /// <summary>Gets the time spent in discovery and in the run.</summary>
    public TimeSpan Duration => DiscoveryDuration + Root.Duration;

    /// <summary>Gets the time spent in discovery.</summary>
    public TimeSpan DiscoveryDuration { get; internal set; }

    internal TestBlock Root { get; }

    internal Dictionary<string, object?> Parameters { get; } = [];

    /// <summary>Returns the outcome's mark and the path.</summary>
    /// <returns>For example <c>[+] /src/Port.Tests.ps1</c>.</returns>
    public override string ToString() => $"{TestScreen.Mark(Result)} {Name}";
}
