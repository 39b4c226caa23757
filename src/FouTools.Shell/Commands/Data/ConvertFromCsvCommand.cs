using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>ConvertFrom-Csv: rows of text as objects.</summary>
[Cmdlet(VerbsData.ConvertFrom, "Csv")]
internal sealed class ConvertFromCsvCommand : CsvReadCommand
{
    private readonly List<string> _lines = [];

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public string?[]? InputObject { get; set; }

    protected override void ProcessRecord() => _lines.AddRange((InputObject ?? []).Select(line => line ?? ""));

    protected override void EndProcessing()
    {
        using var reader = new StringReader(string.Join('\n', _lines));
        WriteObjects(reader);
    }
}
