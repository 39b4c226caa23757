using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>New-Guid: a random identifier, the empty one, or one read from text.</summary>
[Cmdlet(VerbsCommon.New, "Guid", DefaultParameterSetName = "Default")]
[OutputType(typeof(Guid))]
internal sealed class NewGuidCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "Empty")]
    public SwitchParameter Empty { get; set; }

    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    public string? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is null)
        {
            WriteObject(Empty ? Guid.Empty : Guid.NewGuid());
        }
        else if (Guid.TryParse(InputObject, out var guid))
        {
            WriteObject(guid);
        }
        else
        {
            var error = new FormatException($"'{InputObject}' is not a GUID.");
            WriteError(new ErrorRecord(error, "StringNotRecognizedAsGuid", ErrorCategory.InvalidArgument, InputObject));
        }
    }
}
