using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>What Set-Alias and New-Alias share.</summary>
internal abstract class SetAliasCommandBase : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Value { get; set; } = "";

    [Parameter]
    public string? Description { get; set; }

    [Parameter]
    public ScopedItemOptions Option { get; set; }

    [Parameter]
    public string? Scope { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Sets the alias.</summary>
    protected void Set(string deed)
    {
        if (!ShouldProcess($"Name: {Name} Value: {Value}", deed))
        {
            return;
        }

        try
        {
            var alias = VariableScope.SetAlias(SessionState, Name, Value, Option, Description, Scope, Force);
            if (PassThru)
            {
                WriteObject(alias);
            }
        }
        catch (SessionStateException error)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
    }
}
