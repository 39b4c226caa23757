using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>One <c>It</c>, or one item of its -ForEach, and its outcome.</summary>
public sealed class TestCase : TestItem
{
    internal const string SkippedId = "PesterTestSkipped";
    internal const string InconclusiveId = "PesterTestInconclusive";

    internal TestCase(string name, ScriptBlock scriptBlock, TestBlock parent)
        : base(name, scriptBlock, parent)
    {
        Block = parent;
    }

    /// <summary>Gets the block the test stands in.</summary>
    public TestBlock Block { get; }

    /// <summary>Gets a value indicating whether the test did not run, or was given up by <c>Set-ItResult -Skipped</c>.</summary>
    public bool Skipped => Executed && (Skip || HasError(SkippedId));

    /// <summary>Gets a value indicating whether <c>Set-ItResult -Inconclusive</c> ended the test.</summary>
    public bool Inconclusive => Executed && !Skip && HasError(InconclusiveId);

    /// <summary>Gets a value indicating whether nothing failed; as in Pester, a skipped test counts as passed here but not in <see cref="Result"/>.</summary>
    public bool Passed => Executed && (Skipped || Inconclusive || (Finished && ErrorRecord.Count == 0));

    /// <inheritdoc/>
    public override string Result => this switch
    {
        { ShouldRun: false } => "NotRun",
        { Inconclusive: true } => "Inconclusive",
        { Skipped: true } => "Skipped",
        { Passed: true } => "Passed",
        _ => "Failed",
    };

    /// <summary>Gets or sets a value indicating whether the body came to its end or to an error, and was not stopped from outside.</summary>
    internal bool Finished { get; set; }

    // With a further error, of a teardown, the test has failed.
    private bool HasError(string id) => ErrorRecord is [var error] && error.FullyQualifiedErrorId == id;
}
