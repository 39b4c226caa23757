using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>ConvertTo-Csv: objects as rows of text.</summary>
[Cmdlet(VerbsData.ConvertTo, "Csv")]
[OutputType(typeof(string))]
internal sealed class ConvertToCsvCommand : CsvWriteCommand
{
    protected override void WriteRow(string row) => WriteObject(row);
}
