using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>What ConvertFrom-Csv and Import-Csv share: rows become objects with text properties.</summary>
internal abstract class CsvReadCommand : PSCmdlet
{
    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    public string[]? Header { get; set; }

    /// <summary>Writes one object for each row after the header.</summary>
    protected void WriteObjects(TextReader text)
    {
        var columns = Header;
        foreach (var row in CsvText.Read(text, Delimiter))
        {
            if (columns is null && row[0].StartsWith("#TYPE", StringComparison.Ordinal))
            {
                continue;
            }

            if (columns is null)
            {
                columns = [.. row.Select((name, index) => name.Length > 0 ? name : $"H{index + 1}")];
                continue;
            }

            var item = new PSObject();
            for (var i = 0; i < columns.Length; i++)
            {
                item.Properties.Add(new PSNoteProperty(columns[i], i < row.Count ? row[i] : null));
            }

            WriteObject(item);
        }
    }
}
