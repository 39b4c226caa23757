using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Set-Location: goes to a path; "-" goes back, no path goes home.</summary>
[Cmdlet(VerbsCommon.Set, "Location", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo))]
internal sealed class SetLocationCommand : ProviderCommand
{
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = "";

    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord() => ForPath(() =>
    {
        var target = LiteralPath is null ? Path : WildcardPattern.Escape(LiteralPath);
        var location = SessionState.Path.SetLocation(target.Length == 0 ? "~" : target);
        if (PassThru)
        {
            WriteObject(location);
        }
    });
}
