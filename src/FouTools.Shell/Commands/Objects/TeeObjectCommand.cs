using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Tee-Object: passes objects on and keeps them in a file or a variable.</summary>
[Cmdlet("Tee", "Object", DefaultParameterSetName = "File")]
internal sealed class TeeObjectCommand : PSCmdlet, IDisposable
{
    private readonly List<object?> _kept = [];
    private SteppablePipeline? _file;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "File")]
    [Alias("Path")]
    public string? FilePath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralFile")]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter(ParameterSetName = "File")]
    [Parameter(ParameterSetName = "Variable")]
    public SwitchParameter Append { get; set; }

    [Parameter(ParameterSetName = "File")]
    [Parameter(ParameterSetName = "LiteralFile")]
    [EncodingArgument]
    public Encoding Encoding { get; set; } = EncodingArgumentAttribute.Default;

    [Parameter(Mandatory = true, ParameterSetName = "Variable")]
    public string? Variable { get; set; }

    public void Dispose() => _file?.Dispose();

    protected override void BeginProcessing()
    {
        if (Variable is not null)
        {
            if (Append && SessionState.PSVariable.GetValue(Variable) is { } before)
            {
                _kept.AddRange(LanguagePrimitives.GetEnumerable(before)?.Cast<object?>() ?? [before]);
            }

            return;
        }

        var options = new System.Collections.Hashtable
        {
            [LiteralPath is null ? "FilePath" : "LiteralPath"] = LiteralPath ?? FilePath,
            ["Append"] = Append,
            ["Encoding"] = Encoding,
        };
        _file = ScriptBlock.Create("param($options) Out-File @options").GetSteppablePipeline(CommandOrigin.Internal, [options]);
        _file.Begin(expectInput: true);
    }

    protected override void ProcessRecord()
    {
        if (_file is not null)
        {
            _file.Process(InputObject);
        }
        else
        {
            _kept.Add(InputObject);
        }

        WriteObject(InputObject);
    }

    protected override void EndProcessing()
    {
        _file?.End();
        if (Variable is not null)
        {
            SessionState.PSVariable.Set(Variable, _kept.Count == 1 ? _kept[0] : _kept.ToArray());
        }
    }
}
