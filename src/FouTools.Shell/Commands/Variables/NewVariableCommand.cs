using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

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

        if (!Force && VariableScope.Variables(SessionState, Scope ?? "local").Any(known => known.Name.Equals(Name, StringComparison.OrdinalIgnoreCase)))
        {
            var error = new SessionStateException($"A variable with name '{Name}' already exists.");
            WriteError(new ErrorRecord(error, "VariableAlreadyExists", ErrorCategory.ResourceExists, Name));
            return;
        }

        Attempt(() =>
        {
            var variable = new PSVariable(Name, Value, Option) { Description = Description ?? "" };
            VariableScope.New(SessionState, variable, Scope, Force);
            if (PassThru)
            {
                WriteObject(variable);
            }
        });
    }
}
