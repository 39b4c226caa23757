using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Clear-Variable: sets variables to null.</summary>
[Cmdlet(VerbsCommon.Clear, "Variable", SupportsShouldProcess = true)]
[OutputType(typeof(PSVariable))]
internal sealed class ClearVariableCommand : VariableCommand
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var variable in Find(Name, Include, Exclude))
        {
            if (!ShouldProcess($"Name: {variable.Name}", "Clear variable"))
            {
                continue;
            }

            Attempt(() =>
            {
                var cleared = new PSVariable(variable.Name, null, variable.Options);
                VariableScope.Set(SessionState, cleared, Scope, Force);
                if (PassThru)
                {
                    WriteObject(cleared);
                }
            });
        }
    }
}
