using System.Management.Automation;

namespace FouTools.Shell.Commands;

/// <summary>New-Variable: makes a variable that must not exist yet.</summary>
[Cmdlet(VerbsCommon.New, "Variable", SupportsShouldProcess = true)]
[OutputType(typeof(PSVariable))]
internal sealed class NewVariableCommand : VariableCommand
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public string? Description { get; set; }

    [Parameter]
    public ScopedItemOptions Option { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"Name: {Name} Value: {Value}", "New variable"))
        {
            return;
        }

        Attempt(() =>
        {
            var variable = new PSVariable(Name, Value, Option) { Description = Description ?? "" };
            VariableScope.New(SessionState, variable, Scope ?? "0", Force);
            if (PassThru)
            {
                WriteObject(variable);
            }
        });
    }
}
