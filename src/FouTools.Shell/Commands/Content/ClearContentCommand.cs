using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Clear-Content: empties content and keeps the item.</summary>
[Cmdlet(VerbsCommon.Clear, "Content", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
internal sealed class ClearContentCommand : PathCommand
{
    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Paths)
        {
            ForPath(() => NewContext(Force).ClearContent(path));
        }
    }
}
