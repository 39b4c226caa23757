using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Remove-PSDrive: forgets drives; what they name stays.</summary>
[Cmdlet(VerbsCommon.Remove, "PSDrive", SupportsShouldProcess = true)]
internal sealed class RemovePSDriveCommand : ProviderCommand
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Scope { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            if (ShouldProcess($"Name: {name}", "Remove Drive"))
            {
                ForPath(() => SessionState.Drive.Remove(name, Force, Scope));
            }
        }
    }
}
