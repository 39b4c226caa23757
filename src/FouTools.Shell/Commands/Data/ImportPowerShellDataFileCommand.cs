using System.Management.Automation;
using System.Management.Automation.Language;

namespace Microsoft.PowerShell.Commands;

/// <summary>Import-PowerShellDataFile: the table in a .psd1 file, read without running anything.</summary>
[Cmdlet(VerbsData.Import, "PowerShellDataFile", DefaultParameterSetName = "ByPath")]
[OutputType(typeof(System.Collections.Hashtable))]
internal sealed class ImportPowerShellDataFileCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByLiteralPath")]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var file in InputFiles.Resolve(this, Path, LiteralPath))
        {
            var ast = Parser.ParseFile(file, out _, out var errors);
            var table = ast.Find(node => node is HashtableAst, searchNestedScriptBlocks: false);
            if (errors.Length > 0 || table is null)
            {
                var message = errors.Length > 0 ? errors[0].Message : "it holds no table.";
                var error = new InvalidOperationException($"Cannot read the data file '{file}': {message}");
                WriteError(new ErrorRecord(error, "CouldNotParseAsPowerShellDataFile", ErrorCategory.InvalidData, file));
                continue;
            }

            WriteObject(table.SafeGetValue());
        }
    }
}
