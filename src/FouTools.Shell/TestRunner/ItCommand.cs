using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>It: adds a test for each item to the block under discovery.</summary>
internal sealed class ItCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = string.Empty;

    [Parameter(Position = 1)]
    public ScriptBlock? Test { get; set; }

    [Parameter]
    [Alias("TestCases")]
    public object[]? ForEach { get; set; }

    [Parameter]
    public string[] Tag { get; set; } = [];

    [Parameter]
    public SwitchParameter Skip { get; set; }

    protected override void EndProcessing()
    {
        var parent = TestSession.BlockFor("It");
        var body = Test ?? throw new PSArgumentException($"It '{Name}' has no script block. Is its opening brace on the next line?");
        if (parent.IsRoot)
        {
            throw new PSInvalidOperationException($"It '{Name}' stands outside of any Describe or Context.");
        }

        foreach (var item in TestSession.Items(MyInvocation.BoundParameters.ContainsKey(nameof(ForEach)), ForEach))
        {
            parent.Order.Add(new TestCase(Name, body, parent) { Tag = Tag, Data = item, Skip = Skip });
        }
    }
}
