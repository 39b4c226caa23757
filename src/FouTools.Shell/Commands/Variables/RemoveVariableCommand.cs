using System.Management.Automation;

namespace FouTools.Shell.Commands;

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
        foreach (var variable in Find(Name, Include, Exclude))
        {
            if (ShouldProcess($"Name: {variable.Name}", "Remove variable"))
            {
                Attempt(() => VariableScope.Remove(SessionState, variable, Scope, Force));
            }
        }
    }
}
