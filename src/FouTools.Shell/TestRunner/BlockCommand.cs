using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>What Describe and Context do: add a block for each item, and run its body to find what stands in it.</summary>
internal abstract class BlockCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = string.Empty;

    [Parameter(Position = 1)]
    public ScriptBlock? Fixture { get; set; }

    [Parameter]
    [Alias("Tags")]
    public string[] Tag { get; set; } = [];

    [Parameter]
    public SwitchParameter Skip { get; set; }

    [Parameter]
    public object? ForEach { get; set; }

    protected override void EndProcessing()
    {
        var command = MyInvocation.InvocationName;
        var parent = TestSession.BlockFor(command);
        var body = Fixture ?? throw new PSArgumentException($"{command} '{Name}' has no script block. Is its opening brace on the next line?");
        foreach (var item in TestSession.Items(MyInvocation.BoundParameters.ContainsKey(nameof(ForEach)), ForEach))
        {
            var block = new TestBlock(command, Name, body, parent) { Tag = Tag, Data = item, Skip = Skip };
            parent.Order.Add(block);
            TestSession.Current!.Discovering = block;
            try
            {
                Discover(block, item);
            }
            finally
            {
                TestSession.Current.Discovering = parent;
            }
        }
    }

    private void Discover(TestBlock block, object? item)
    {
        Action enter = () => TestSession.SetItem(SessionState, item);
        SessionState.InvokeCommand.InvokeScript(true, _body, null, enter, block.ScriptBlock);
    }

    private static readonly ScriptBlock _body = ScriptBlock.Create("param($____enter, $____body) $____enter.Invoke(); $null = . $____body");
}
