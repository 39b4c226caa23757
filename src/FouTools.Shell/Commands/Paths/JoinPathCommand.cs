using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Join-Path: one path from its parts.</summary>
[Cmdlet(VerbsCommon.Join, "Path")]
[OutputType(typeof(string))]
internal sealed class JoinPathCommand : ProviderCommand
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? ChildPath { get; set; }

    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true, ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? AdditionalChildPath { get; set; }

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    protected override void ProcessRecord()
    {
        string[] children = [.. ChildPath ?? [], .. AdditionalChildPath ?? []];
        foreach (var path in Path)
        {
            ForPath(() => Join(path, children));
        }
    }

    private void Join(string path, string[] children)
    {
        var joined = path;
        foreach (var child in children)
        {
            joined = SessionState.Path.Combine(joined, child);
        }

        if (!Resolve)
        {
            WriteObject(joined);
            return;
        }

        foreach (var item in SessionState.Path.GetResolvedPSPathFromPSPath(joined))
        {
            WriteObject(item.Drive is null ? item.ProviderPath : item.Path);
        }
    }
}
