using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Remove-Variable: removes variables.</summary>
[Cmdlet(VerbsCommon.Remove, "Variable", SupportsShouldProcess = true)]
internal sealed class RemoveVariableCommand : VariableCommand
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        // Never reaches out of the scope it is called in unless told so.
        Scope ??= "local";
        foreach (var variable in Find(Name, Include, Exclude))
        {
            if (ShouldProcess($"Name: {variable.Name}", "Remove variable"))
            {
                Attempt(() => VariableScope.Remove(SessionState, variable, Scope, Force));
            }
        }
    }
}
