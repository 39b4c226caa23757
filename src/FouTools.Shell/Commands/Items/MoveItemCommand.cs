using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Move-Item: moves items within a provider.</summary>
[Cmdlet(VerbsCommon.Move, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
internal sealed class MoveItemCommand : PathCommand
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Paths)
        {
            ForPath(() =>
            {
                var context = NewContext(Force);
                context.PassThru = PassThru;
                context.MoveItem(path, Destination);
            });
        }
    }
}
