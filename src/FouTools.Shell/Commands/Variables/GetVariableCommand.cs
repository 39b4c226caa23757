using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Variable: variables, or their values.</summary>
[Cmdlet(VerbsCommon.Get, "Variable")]
[OutputType(typeof(PSVariable))]
internal sealed class GetVariableCommand : VariableCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter ValueOnly { get; set; }

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var variable in Find(Name, Include, Exclude).OrderBy(variable => variable.Name, StringComparer.OrdinalIgnoreCase))
        {
            WriteObject(ValueOnly ? variable.Value : variable);
        }
    }
}
