namespace FouTools.Shell.TestRunner;

/// <summary>The outcome of one Invoke-Pester, under the property names that build scripts read from Pester 5.</summary>
public sealed class TestRun
{
    // Lists, because script takes several items of a list by one index, and would not of what a collection expression makes.
    internal TestRun(IReadOnlyList<TestContainer> containers)
    {
        Containers = containers;
        Tests = containers.SelectMany(container => container.Root.AllTests).ToList();
        Failed = With("Failed");
        Passed = With("Passed");
        Skipped = With("Skipped");
        Inconclusive = With("Inconclusive");
        NotRun = With("NotRun");
        FailedBlocks = containers.SelectMany(container => container.Root.AllBlocks).Where(block => !block.OwnPassed).ToList();
        FailedContainers = containers.Where(container => container.ErrorRecord.Count > 0).ToList();
        Duration = containers.Aggregate(TimeSpan.Zero, (sum, container) => sum + container.Duration);
    }

    /// <summary>Gets Failed when any test, block or container failed, otherwise Passed.</summary>
    public string Result => AllFailedCount > 0 ? "Failed" : "Passed";

    /// <summary>Gets the files.</summary>
    public IReadOnlyList<TestContainer> Containers { get; }

    /// <summary>Gets all tests found, in the order of the files.</summary>
    public IReadOnlyList<TestCase> Tests { get; }

    /// <summary>Gets the failed tests.</summary>
    public IReadOnlyList<TestCase> Failed { get; }

    /// <summary>Gets the passed tests.</summary>
    public IReadOnlyList<TestCase> Passed { get; }

    /// <summary>Gets the skipped tests.</summary>
    public IReadOnlyList<TestCase> Skipped { get; }

    /// <summary>Gets the tests that could not be decided.</summary>
    public IReadOnlyList<TestCase> Inconclusive { get; }

    /// <summary>Gets the tests the filters left out.</summary>
    public IReadOnlyList<TestCase> NotRun { get; }

    /// <summary>Gets the blocks whose own BeforeAll or AfterAll failed.</summary>
    public IReadOnlyList<TestBlock> FailedBlocks { get; }

    /// <summary>Gets the files that failed in discovery or in their own BeforeAll or AfterAll.</summary>
    public IReadOnlyList<TestContainer> FailedContainers { get; }

    /// <summary>Gets the time spent in discovery and in the run.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Gets the number of tests found.</summary>
    public int TotalCount => Tests.Count;

    /// <summary>Gets the number of passed tests.</summary>
    public int PassedCount => Passed.Count;

    /// <summary>Gets the number of failed tests.</summary>
    public int FailedCount => Failed.Count;

    /// <summary>Gets the number of skipped tests.</summary>
    public int SkippedCount => Skipped.Count;

    /// <summary>Gets the number of tests that could not be decided.</summary>
    public int InconclusiveCount => Inconclusive.Count;

    /// <summary>Gets the number of tests the filters left out.</summary>
    public int NotRunCount => NotRun.Count;

    /// <summary>Gets the number of blocks whose own BeforeAll or AfterAll failed.</summary>
    public int FailedBlocksCount => FailedBlocks.Count;

    /// <summary>Gets the number of files that failed in discovery or in their own BeforeAll or AfterAll.</summary>
    public int FailedContainersCount => FailedContainers.Count;

    internal int AllFailedCount => FailedCount + FailedBlocksCount + FailedContainersCount;

    private List<TestCase> With(string result) => Tests.Where(test => test.Result == result).ToList();
}
