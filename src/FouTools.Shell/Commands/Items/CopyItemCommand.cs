using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Copy-Item: copies items within a provider.</summary>
[Cmdlet(VerbsCommon.Copy, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
internal sealed class CopyItemCommand : PathCommand
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = "";

    [Parameter]
    public SwitchParameter Container { get; set; } = true;

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        var containers = Container ? CopyContainers.CopyTargetContainer : CopyContainers.CopyChildrenOfTargetContainer;
        foreach (var path in Paths)
        {
            ForPath(() =>
            {
                var context = NewContext(Force);
                context.PassThru = PassThru;
                context.CopyItem(path, Destination, Recurse, containers);
            });
        }
    }
}
