using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Item: the items at paths.</summary>
[Cmdlet(VerbsCommon.Get, "Item", DefaultParameterSetName = "Path")]
internal sealed class GetItemCommand : PathCommand
{
    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Paths)
        {
            ForPath(() => NewContext(Force).GetItem(path));
        }
    }
}
