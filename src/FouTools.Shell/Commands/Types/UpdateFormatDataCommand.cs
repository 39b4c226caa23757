using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Update-FormatData: loads .ps1xml files with views.</summary>
[Cmdlet(VerbsData.Update, "FormatData", SupportsShouldProcess = true)]
internal sealed class UpdateFormatDataCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "Path")]
    public string[] AppendPath { get; set; } = [];

    [Parameter]
    public string[] PrependPath { get; set; } = [];

    protected override void ProcessRecord()
    {
        var first = InputFiles.Resolve(this, PrependPath, literalPaths: null).ToList();
        var last = InputFiles.Resolve(this, AppendPath, literalPaths: null).ToList();
        if (first.Concat(last).Any(file => !ShouldProcess($"FileName: {file}", "Update FormatData")))
        {
            return;
        }

        try
        {
            SessionTypes.AddFormatFiles(this, first, last);
        }
        catch (RuntimeException error)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
    }
}
