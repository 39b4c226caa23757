using System.Management.Automation;
using System.Text;
using FouTools.Shell;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Microsoft.PowerShell.Commands;

/// <summary>Out-File: objects as the text that the console would show, in a file. The redirections &gt; and &gt;&gt; use it.</summary>
[Cmdlet(VerbsData.Out, "File", SupportsShouldProcess = true, DefaultParameterSetName = "ByPath")]
internal sealed class OutFileCommand : FrontEndCommandBase
{
    private StreamWriter? _file;

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "ByPath")]
    [Alias("Path")]
    public string FilePath { get; set; } = "";

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByLiteralPath")]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter(Position = 1)]
    [EncodingArgument]
    [ValidateNotNullOrEmpty]
    public Encoding Encoding { get; set; } = EncodingArgumentAttribute.Default;

    [Parameter]
    public SwitchParameter Append { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int Width { get; set; } = int.MaxValue;

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    protected override void BeginProcessing()
    {
        var path = LiteralPath ?? FilePath;
        if (!ShouldProcess(path, "Output to File"))
        {
            return;
        }

        _file = OutputFile.Open(this, path, literal: LiteralPath is not null, Encoding, Append, NoClobber, Force);
        EngineInternals.UseWriter(this, NoNewline ? new LineWriter(_file.Write) : _file, Width);
        base.BeginProcessing();
    }

    protected override void ProcessRecord()
    {
        if (_file is not null)
        {
            base.ProcessRecord();
            _file.Flush();
        }
    }

    protected override void EndProcessing()
    {
        if (_file is not null)
        {
            base.EndProcessing();
        }

        Close();
    }

    protected override void InternalDispose()
    {
        if (_file is not null)
        {
            base.InternalDispose();
        }

        Close();
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
