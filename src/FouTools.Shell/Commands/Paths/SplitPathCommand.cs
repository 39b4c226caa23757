using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Split-Path: one part of a path.</summary>
[Cmdlet(VerbsCommon.Split, "Path", DefaultParameterSetName = ParentSet)]
[OutputType(typeof(string), typeof(bool))]
internal sealed class SplitPathCommand : ProviderCommand
{
    private const string ParentSet = "ParentSet";
    private const string LeafSet = "LeafSet";
    private const string LeafBaseSet = "LeafBaseSet";
    private const string ExtensionSet = "ExtensionSet";
    private const string QualifierSet = "QualifierSet";
    private const string NoQualifierSet = "NoQualifierSet";
    private const string IsAbsoluteSet = "IsAbsoluteSet";
    private const string LiteralPathSet = "LiteralPathSet";

    [Parameter(Position = 0, ParameterSetName = ParentSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = LeafSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = LeafBaseSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = ExtensionSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = QualifierSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = NoQualifierSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = IsAbsoluteSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(ParameterSetName = ParentSet)]
    public SwitchParameter Parent { get; set; }

    [Parameter(ParameterSetName = LeafSet, Mandatory = true)]
    public SwitchParameter Leaf { get; set; }

    [Parameter(ParameterSetName = LeafBaseSet, Mandatory = true)]
    public SwitchParameter LeafBase { get; set; }

    [Parameter(ParameterSetName = ExtensionSet, Mandatory = true)]
    public SwitchParameter Extension { get; set; }

    [Parameter(ParameterSetName = QualifierSet, Mandatory = true)]
    public SwitchParameter Qualifier { get; set; }

    [Parameter(ParameterSetName = NoQualifierSet, Mandatory = true)]
    public SwitchParameter NoQualifier { get; set; }

    [Parameter(ParameterSetName = IsAbsoluteSet, Mandatory = true)]
    public SwitchParameter IsAbsolute { get; set; }

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in LiteralPath ?? Path)
        {
            ForPath(() =>
            {
                if (Resolve)
                {
                    foreach (var item in SessionState.Path.GetResolvedPSPathFromPSPath(path))
                    {
                        WritePart(item.Path);
                    }
                }
                else
                {
                    WritePart(path);
                }
            });
        }
    }

    private void WritePart(string path)
    {
        switch (ParameterSetName)
        {
            case LeafSet:
                WriteObject(SessionState.Path.ParseChildName(path));
                break;
            case LeafBaseSet:
                WriteObject(System.IO.Path.GetFileNameWithoutExtension(SessionState.Path.ParseChildName(path)));
                break;
            case ExtensionSet:
                WriteObject(System.IO.Path.GetExtension(SessionState.Path.ParseChildName(path)));
                break;
            case QualifierSet:
                WriteQualifier(path);
                break;
            case NoQualifierSet:
                WriteObject(path[QualifierLength(path)..]);
                break;
            case IsAbsoluteSet:
                WriteObject(SessionState.Path.IsPSAbsolute(path, out _));
                break;
            default:
                WriteObject(SessionState.Path.ParseParent(path, ""));
                break;
        }
    }

    private void WriteQualifier(string path)
    {
        var length = QualifierLength(path);
        if (length == 0)
        {
            var error = new FormatException($"The path '{path}' names no drive or provider.");
            WriteError(new ErrorRecord(error, "ParsePathFormatError", ErrorCategory.InvalidArgument, path));
            return;
        }

        WriteObject(path[..length]);
    }

    // A qualifier is "Drive:" or "Provider::"; a rooted Unix path has none.
    private static int QualifierLength(string path)
    {
        if (path.StartsWith('/'))
        {
            return 0;
        }

        var provider = path.IndexOf("::", StringComparison.Ordinal);
        return provider > 0 ? provider + 2 : path.IndexOf(':', StringComparison.Ordinal) + 1;
    }
}
