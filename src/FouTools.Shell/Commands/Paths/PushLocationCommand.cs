using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Push-Location: remembers where the session is and goes to a path.</summary>
[Cmdlet(VerbsCommon.Push, "Location", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo))]
internal sealed class PushLocationCommand : ProviderCommand
{
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string? Path { get; set; }

    [Parameter(ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string StackName { get; set; } = "";

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        SessionState.Path.PushCurrentLocation(StackName);
        var target = LiteralPath is null ? Path : WildcardPattern.Escape(LiteralPath);
        if (target is null)
        {
            return;
        }

        ForPath(() =>
        {
            var location = SessionState.Path.SetLocation(target);
            if (PassThru)
            {
                WriteObject(location);
            }
        });
    }
}
