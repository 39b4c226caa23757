using System.Diagnostics;
using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>What a block and a test have in common: names, tags, data, and the outcome, under the property names of Pester 5's result.</summary>
public abstract class TestItem
{
    internal TestItem(string name, ScriptBlock scriptBlock, TestBlock? parent)
    {
        Name = name;
        ExpandedName = name;
        ScriptBlock = scriptBlock;
        Owner = parent;
        Path = parent is null or { IsRoot: true } ? [name] : [.. parent.Path, name];
        ExpandedPath = string.Join('.', Path);
    }

    /// <summary>Gets the name as written in the file.</summary>
    public string Name { get; }

    /// <summary>Gets the name after the templates in angle brackets are expanded; equal to <see cref="Name"/> until the item runs.</summary>
    public string ExpandedName { get; internal set; }

    /// <summary>Gets the names from the outermost block to this item, as written.</summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>Gets the expanded names from the outermost block to this item, joined by dots.</summary>
    public string ExpandedPath { get; internal set; }

    /// <summary>Gets the item's own tags, without those of its parents.</summary>
    public IReadOnlyList<string> Tag { get; internal init; } = [];

    /// <summary>Gets the item of -ForEach this item was made from, or null.</summary>
    public object? Data { get; internal init; }

    /// <summary>Gets a value indicating whether the item is skipped by -Skip, its own or that of a parent.</summary>
    public bool Skip { get; internal set; }

    /// <summary>Gets a value indicating whether the filters chose the item.</summary>
    public bool ShouldRun { get; internal set; }

    /// <summary>Gets a value indicating whether the item was reached.</summary>
    public bool Executed { get; internal set; }

    /// <summary>Gets the errors of the item, in the order they happened.</summary>
    public IList<ErrorRecord> ErrorRecord { get; } = new List<ErrorRecord>();

    /// <summary>Gets the time spent in the item.</summary>
    public TimeSpan Duration => Clock.Elapsed;

    /// <summary>Gets the script block of the item.</summary>
    public ScriptBlock ScriptBlock { get; }

    /// <summary>Gets the line of the file the item starts at, counted from one.</summary>
    public int StartLine => ScriptBlock.StartPosition?.StartLine ?? 0;

    /// <summary>Gets the outcome: Passed, Failed, Skipped, Inconclusive or NotRun.</summary>
    public abstract string Result { get; }

    internal TestBlock? Owner { get; }

    internal Stopwatch Clock { get; } = new();

    internal bool Included { get; set; }

    internal bool Excluded { get; set; }

    /// <summary>Returns the outcome's mark and the expanded name.</summary>
    /// <returns>For example <c>[+] adds numbers</c>.</returns>
    public override string ToString() => $"{TestScreen.Mark(Result)} {ExpandedName}";
}
