using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Convert-Path: paths of the session as paths of the operating system.</summary>
[Cmdlet(VerbsData.Convert, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(string))]
internal sealed class ConvertPathCommand : ProviderCommand
{
    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in LiteralPath ?? Path)
        {
            ForPath(() =>
            {
                foreach (var item in new ProviderContext(this) { Literal = LiteralPath is not null }.Resolve(path))
                {
                    WriteObject(item.ProviderPath);
                }
            });
        }
    }
}
