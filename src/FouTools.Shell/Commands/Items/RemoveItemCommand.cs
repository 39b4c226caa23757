using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Remove-Item: removes items, with what is in them if told so.</summary>
[Cmdlet(VerbsCommon.Remove, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
internal sealed class RemoveItemCommand : PathCommand
{
    private bool _yesToAll;
    private bool _noToAll;

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Paths)
        {
            ForPath(() => Remove(path));
        }
    }

    private void Remove(string path)
    {
        // Resolved first: a command that removes what it enumerates would trip over its own work.
        foreach (var item in NewContext(Force).Resolve(path))
        {
            var itemPath = item.Path;
            var context = NewContext(Force);
            context.Literal = true;
            context.PassThru = false;
            if (!Recurse && HasChildren(itemPath) && !ShouldContinue(
                $"{itemPath} is not empty and -Recurse was not given. Remove it with everything in it?",
                "Confirm",
                ref _yesToAll,
                ref _noToAll))
            {
                continue;
            }

            context.RemoveItem(itemPath, recurse: true);
        }
    }

    private bool HasChildren(string path) =>
        InvokeProvider.Item.IsContainer(WildcardPattern.Escape(path)) && InvokeProvider.ChildItem.HasChild(path, Force, literalPath: true);
}
