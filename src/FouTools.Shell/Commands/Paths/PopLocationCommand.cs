using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Pop-Location: goes back to the place last remembered.</summary>
[Cmdlet(VerbsCommon.Pop, "Location")]
[OutputType(typeof(PathInfo))]
internal sealed class PopLocationCommand : ProviderCommand
{
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string StackName { get; set; } = "";

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => ForPath(() =>
    {
        var location = SessionState.Path.PopLocation(StackName);
        if (PassThru && location is not null)
        {
            WriteObject(location);
        }
    });
}
