using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Resolve-Path: the existing paths that match.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo), typeof(string))]
internal sealed class ResolvePathCommand : ProviderCommand
{
    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter Relative { get; set; }

    [Parameter]
    public string? RelativeBasePath { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in LiteralPath ?? Path)
        {
            ForPath(() =>
            {
                var request = new ProviderContext(this) { Literal = LiteralPath is not null, Force = Force };
                foreach (var item in request.Resolve(path))
                {
                    WriteObject(Relative ? ToRelative(item) : item);
                }
            });
        }
    }

    private string ToRelative(PathInfo item)
    {
        var start = RelativeBasePath is null
            ? SessionState.Path.CurrentLocation.ProviderPath
            : SessionState.Path.GetUnresolvedProviderPathFromPSPath(RelativeBasePath);
        var relative = System.IO.Path.GetRelativePath(start, item.ProviderPath);
        return relative.StartsWith('.') ? relative : System.IO.Path.Combine(".", relative);
    }
}
