using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>One <c>Describe</c> or <c>Context</c>, or one item of its -ForEach, with what stands in it; also the unnamed root of a file.</summary>
public sealed class TestBlock : TestItem
{
    internal TestBlock(string command, string name, ScriptBlock scriptBlock, TestBlock? parent)
        : base(name, scriptBlock, parent)
    {
        Command = command;
    }

    /// <summary>Gets the block around this one, or null for the root of a file.</summary>
    public TestBlock? Parent => Owner;

    /// <summary>Gets a value indicating whether this is the unnamed root of a file.</summary>
    public bool IsRoot => Owner is null;

    /// <summary>Gets the blocks directly in this one.</summary>
    public IReadOnlyList<TestBlock> Blocks => Order.OfType<TestBlock>().ToList();

    /// <summary>Gets the tests directly in this block.</summary>
    public IReadOnlyList<TestCase> Tests => Order.OfType<TestCase>().ToList();

    /// <summary>Gets a value indicating whether BeforeAll and AfterAll of this block itself did not fail.</summary>
    public bool OwnPassed => ErrorRecord.Count == 0;

    /// <summary>Gets a value indicating whether the block and everything chosen in it passed.</summary>
    public bool Passed => Executed && OwnPassed && Order.All(item => !item.ShouldRun || item is TestCase { Passed: true } or TestBlock { Passed: true });

    /// <inheritdoc/>
    public override string Result => this switch
    {
        { Skip: true } => "Skipped",
        { Passed: true } => "Passed",
        { ShouldRun: true } => "Failed",
        _ => "NotRun",
    };

    internal string Command { get; }

    internal List<TestItem> Order { get; } = [];

    internal Dictionary<SetupStep, ScriptBlock> Steps { get; } = [];

    internal IEnumerable<TestCase> AllTests => Tests.Concat(Blocks.SelectMany(block => block.AllTests));

    internal IEnumerable<TestBlock> AllBlocks => Blocks.SelectMany(block => block.AllBlocks.Prepend(block));

    /// <summary>Finds a step in this block and in those around it.</summary>
    /// <param name="step">The step to look for.</param>
    /// <returns>The script blocks, innermost first.</returns>
    internal IEnumerable<ScriptBlock> StepsOutwards(SetupStep step)
    {
        for (var block = this; block is not null; block = block.Parent)
        {
            if (block.Steps.TryGetValue(step, out var script))
            {
                yield return script;
            }
        }
    }
}
