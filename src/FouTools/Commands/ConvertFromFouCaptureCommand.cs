using System.Management.Automation;
using FouTools.Captures.Conversion;
using FouTools.Captures.Formats;
using FouTools.Captures.Layers;
using FouTools.Captures.Tunnels;
using FouTools.Composition;
using FouTools.Datapath.Runtime;
using FouTools.Errors;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>Decapsulates a capture of tunnel packets, to a capture or to objects.</summary>
[Cmdlet(VerbsData.ConvertFrom, "FouCapture", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(FouPacket), typeof(CaptureConversion))]
public sealed class ConvertFromFouCaptureCommand : TunnelPortCommand
{
    private string? _written;

    /// <summary>The literal path of the pcap or pcapng file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The pcapng file to write; by default the packets are written to the pipeline.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Overwrites an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            TunnelPorts ports = ReadPorts();
            string path = CaptureFiles.Resolve(this, Path);
            if (OutFile is null)
            {
                WritePackets(path, ports);
            }
            else
            {
                WriteFile(path, CaptureFiles.Resolve(this, OutFile), ports);
            }
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

    private void WritePackets(string path, TunnelPorts ports)
    {
        using var source = new CaptureFileReader(path);
        var dissector = new PacketDissector(ports);
        var tally = new ConversionStatistics();
        CaptureFiles.GoThrough(this, source, () =>
        {
            if (!source.TryRead(out CapturedPacket packet))
            {
                return false;
            }

            CaptureInterface at = source.Interfaces[packet.Interface];
            DecapsulationResult miss = TunnelParser.Open(packet.Data, at.LinkType, ports, out _);
            tally.Add(packet.Data.Length, miss);
            if (miss == DecapsulationResult.None)
            {
                WriteObject(dissector.Dissect(packet, at));
            }

            return !Stopping;
        });
        WriteVerbose($"{tally.Converted} of {tally.Packets} packets of '{path}' are tunnel packets. {string.Join(", ", tally.Skipped)}");
    }

    private void WriteFile(string path, string outFile, TunnelPorts ports)
    {
        if (_written is not null)
        {
            throw new FouException(
                FouError.InvalidPath, $"'{_written}' was already written from another capture.", "Give an -OutFile for each capture.");
        }

        if (!Confirmation.Ask(this, $"Write the inner packets of '{path}' to '{outFile}'"))
        {
            return;
        }

        using var source = new CaptureFileReader(path);
        using var output = new CaptureFileWriter(outFile, Force);
        var decapsulator = new CaptureDecapsulator(source, output, ports);
        if (!CaptureFiles.GoThrough(this, source, decapsulator.ConvertNext))
        {
            return;
        }

        output.Complete();
        _written = outFile;
        WriteObject(new CaptureConversion(path, outFile, decapsulator.Tally));
    }
}
