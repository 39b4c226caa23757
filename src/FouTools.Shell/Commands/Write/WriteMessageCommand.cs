using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>The parameter that the commands for one message stream share.</summary>
internal abstract class WriteMessageCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    [Alias("Msg")]
    public string Message { get; set; } = "";
}
