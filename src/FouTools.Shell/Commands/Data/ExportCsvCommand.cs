using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Export-Csv: objects as rows of a file.</summary>
[Cmdlet(VerbsData.Export, "Csv", SupportsShouldProcess = true)]
internal sealed class ExportCsvCommand : CsvWriteCommand, IDisposable
{
    private StreamWriter? _file;

    [Parameter(Position = 0)]
    public string? Path { get; set; }

    [Parameter]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter Append { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    [Parameter]
    [EncodingArgument]
    public Encoding Encoding { get; set; } = EncodingArgumentAttribute.Default;

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    protected override void BeginProcessing()
    {
        if ((LiteralPath ?? Path) is not { } path)
        {
            var error = new PSArgumentException("Export-Csv needs -Path or -LiteralPath.");
            ThrowTerminatingError(new ErrorRecord(error, "CannotSpecifyPathAndLiteralPath", ErrorCategory.InvalidArgument, null));
            return;
        }

        if (!ShouldProcess(path))
        {
            return;
        }

        var target = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
        if (Append && File.Exists(target))
        {
            using var reader = new StreamReader(target);
            if (CsvText.Read(reader, Delimiter).FirstOrDefault() is { } columns)
            {
                UseColumns(columns);
            }
        }

        _file = OutputFile.Open(this, path, literal: LiteralPath is not null, Encoding, Append, NoClobber, Force);
    }

    protected override void WriteRow(string row) => _file?.WriteLine(row);

    protected override void EndProcessing() => Dispose();
}
