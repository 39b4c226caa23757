using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Set-Variable: gives variables a value; several values from the pipeline become one list.</summary>
[Cmdlet(VerbsCommon.Set, "Variable", SupportsShouldProcess = true)]
[OutputType(typeof(PSVariable))]
internal sealed class SetVariableCommand : VariableCommand
{
    private readonly List<object?> _values = [];
    private bool _hasValue;

    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public string? Description { get; set; }

    [Parameter]
    public ScopedItemOptions? Option { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Value)))
        {
            _hasValue = true;
            _values.Add(Value);
        }
    }

    protected override void EndProcessing()
    {
        var value = _values.Count > 1 ? _values.ToArray() : _values.FirstOrDefault();
        foreach (var name in Name)
        {
            if (ShouldProcess($"Name: {name} Value: {value}", "Set variable"))
            {
                Attempt(() => Set(name, value));
            }
        }
    }

    private void Set(string name, object? value)
    {
        var existing = VariableScope.Variables(SessionState, Scope ?? "0")
            .FirstOrDefault(variable => variable.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (existing is null)
        {
            // A qualified name such as global:x carries its own scope.
            var separator = name.IndexOf(':', StringComparison.Ordinal);
            var scope = Scope ?? (separator > 0 ? name[..separator] : "0");
            var variable = new PSVariable(name[(separator + 1)..], value, Option ?? ScopedItemOptions.None);
            if (Description is not null)
            {
                variable.Description = Description;
            }

            VariableScope.Set(SessionState, variable, scope, Force);
            existing = variable;
        }
        else
        {
            // Setting a copy lets the session state refuse what is read-only, unless forced.
            var variable = new PSVariable(existing.Name, _hasValue ? value : existing.Value, Option ?? existing.Options, existing.Attributes)
            {
                Description = Description ?? existing.Description,
            };
            VariableScope.Set(SessionState, variable, Scope ?? "0", Force);
        }

        if (PassThru)
        {
            WriteObject(existing);
        }
    }
}
