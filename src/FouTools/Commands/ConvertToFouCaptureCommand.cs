using System.Management.Automation;
using FouTools.Captures.Conversion;
using FouTools.Captures.Tunnels;
using FouTools.Composition;
using FouTools.Datapath.Runtime;
using FouTools.Errors;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>Encapsulates the packets of a capture, as a tunnel would send them.</summary>
[Cmdlet(VerbsData.ConvertTo, "FouCapture", DefaultParameterSetName = Encapsulate, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(CaptureConversion))]
public sealed class ConvertToFouCaptureCommand : EncapsulationParameters
{
    private string? _written;

    /// <summary>The literal path of the pcap or pcapng file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The pcapng file to write.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = "";

    /// <summary>Overwrites an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteFile(CaptureFiles.Resolve(this, Path), CaptureFiles.Resolve(this, OutFile), OuterHeadersReader.Read(this));
        }
        catch (CaptureException failure)
        {
            WriteError(FouErrorRecord.From(CaptureErrors.Of(failure), failure.Path));
        }
        catch (FouException failure)
        {
            WriteError(FouErrorRecord.From(failure, Path));
        }
    }

    private void WriteFile(string path, string outFile, OuterHeaders outer)
    {
        if (_written is not null)
        {
            throw new FouException(
                FouError.InvalidPath, $"'{_written}' was already written from another capture.", "Give an -OutFile for each capture.");
        }

        if (!Confirmation.Ask(this, $"Write the packets of '{path}', as a tunnel would send them, to '{outFile}'"))
        {
            return;
        }

        using var source = new CaptureFileReader(path);
        using var output = new CaptureFileWriter(outFile, Force);
        var encapsulator = new CaptureEncapsulator(source, output, Mode, outer);
        if (!CaptureFiles.GoThrough(this, source, encapsulator.ConvertNext))
        {
            return;
        }

        output.Complete();
        _written = outFile;
        WriteObject(new CaptureConversion(path, outFile, encapsulator.Tally));
    }
}
