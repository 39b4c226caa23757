using System.Management.Automation;
using FouTools.Captures.Conversion;
using FouTools.Captures.Formats;
using FouTools.Captures.Layers;
using FouTools.Captures.Tunnels;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>Converts packets to bytes: objects with headers, or inner packets to be encapsulated.</summary>
[Cmdlet(VerbsData.ConvertTo, "FouPacket", DefaultParameterSetName = Bytes)]
[OutputType(typeof(byte[]), typeof(string))]
public sealed class ConvertToFouPacketCommand : EncapsulationParameters
{
    private const string Bytes = nameof(Bytes);

    private PacketInput? _input;
    private OuterHeaders? _outer;
    private uint _sequence;

    /// <summary>A packet: an object from ConvertFrom-FouPacket, or its bytes or hexadecimal digits.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>Recalculates lengths and checksums from the current headers.</summary>
    [Parameter]
    public SwitchParameter Recalculate { get; set; }

    /// <summary>Returns hexadecimal digits instead of bytes.</summary>
    [Parameter]
    public SwitchParameter AsHex { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _outer = ParameterSetName == Encapsulate ? OuterHeadersReader.Read(this) : null;
        }
        catch (FouException failure)
        {
            ThrowTerminatingError(FouErrorRecord.From(failure, RemoteAddress));
        }

        _input = new PacketInput(packet => Convert(packet, PacketDissector.Guess(packet), packet), Reject);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject!.BaseObject is not FouPacket packet)
        {
            _input!.Add(InputObject);
            return;
        }

        _input!.Interrupt();
        try
        {
            if (Recalculate)
            {
                packet.Recalculate();
            }

            Convert(packet.ToArray(), packet.LinkType, packet);
        }
        catch (OverflowException failure)
        {
            Reject(
                new FouException(FouError.InvalidPacket, "A length does not fit its field.", "Shorten the payload.", failure),
                packet);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => _input!.End();

    private void Convert(byte[] packet, LinkType linkType, object source)
    {
        if (_outer is null)
        {
            Write(packet);
            return;
        }

        DecapsulationResult miss = InnerSelection.Find(packet, packet.Length, linkType, Mode, out InnerSelection selection);
        ReadOnlySpan<byte> inner = packet.AsSpan(selection.Offset, selection.Length);
        byte[] tunnelled = new byte[_outer.Length + inner.Length];
        if (miss != DecapsulationResult.None
            || !_outer.TryWrite(tunnelled, inner, selection.OriginalLength, selection.LinkType, _sequence))
        {
            string reason = miss == DecapsulationResult.None ? "it is too long" : miss.ToString();
            Reject(
                new FouException(
                    FouError.PacketNotCarried, $"A tunnel of mode {Mode} does not carry the packet: {reason}.", "Give a -Mode that does."),
                source);
            return;
        }

        _sequence++;
        inner.CopyTo(tunnelled.AsSpan(_outer.Length));
        Write(tunnelled);
    }

    private void Write(byte[] packet)
    {
        if (AsHex)
        {
            WriteObject(System.Convert.ToHexStringLower(packet));
            return;
        }

        WriteObject(packet, enumerateCollection: false);
    }

    private void Reject(FouException failure, object source) => WriteError(FouErrorRecord.From(failure, source));
}
