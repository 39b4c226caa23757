using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>What ConvertTo-Csv and Export-Csv share: the header comes from the first object.</summary>
internal abstract class CsvWriteCommand : PSCmdlet
{
    private string[]? _columns;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    [Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; }

    [Parameter]
    [Alias("ITI")]
    public SwitchParameter IncludeTypeInformation { get; set; }

    [Parameter]
    [Alias("UQ")]
    public CsvQuotes UseQuotes { get; set; } = CsvQuotes.Always;

    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    /// <summary>Uses the columns of a file that rows are added to.</summary>
    protected void UseColumns(IEnumerable<string> columns) => _columns = [.. columns];

    /// <summary>Takes one row of text.</summary>
    protected abstract void WriteRow(string row);

    protected override void ProcessRecord()
    {
        if (InputObject is not { } item)
        {
            return;
        }

        if (_columns is null)
        {
            _columns = CsvText.ColumnsOf(item);
            if (IncludeTypeInformation)
            {
                WriteRow("#TYPE " + item.TypeNames[0]);
            }

            if (!NoHeader)
            {
                WriteRow(CsvText.Format(_columns, Delimiter, UseQuotes));
            }
        }

        WriteRow(CsvText.Format(item, _columns, Delimiter, UseQuotes));
    }
}
