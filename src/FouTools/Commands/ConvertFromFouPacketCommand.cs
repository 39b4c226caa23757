using System.Management.Automation;
using FouTools.Binding;
using FouTools.Captures.Formats;
using FouTools.Captures.Layers;
using FouTools.Completion;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>Dissects packets: converts bytes or hexadecimal text to objects with the headers.</summary>
[Cmdlet(VerbsData.ConvertFrom, "FouPacket")]
[OutputType(typeof(FouPacket))]
public sealed class ConvertFromFouPacketCommand : TunnelPortCommand
{
    private PacketInput? _input;
    private PacketDissector? _dissector;

    /// <summary>The bytes of a packet, their hexadecimal digits, or the lines of a dump.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>The link type; by default IP if the bytes begin with an IP header, otherwise Ethernet.</summary>
    [Parameter]
    [TextValue(typeof(LinkType))]
    [ArgumentCompleter(typeof(EnumCompleter<LinkType>))]
    public LinkType? LinkType { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _dissector = new PacketDissector(ReadPorts());
        }
        catch (FouException failure)
        {
            ThrowTerminatingError(FouErrorRecord.From(failure, null));
        }

        _input = new PacketInput(Dissect, (failure, source) => WriteError(FouErrorRecord.From(failure, source)));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _input!.Add(InputObject!);

    /// <inheritdoc/>
    protected override void EndProcessing() => _input!.End();

    private void Dissect(byte[] packet) => WriteObject(_dissector!.Dissect(packet, LinkType ?? PacketDissector.Guess(packet)));
}
