using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Captures.Conversion;

/// <summary>Converts a capture into one of tunnel packets that carry its packets, in constant memory. Not thread-safe.</summary>
public sealed class CaptureEncapsulator
{
    private const string Application = "FouTools";

    private readonly CaptureFileReader _source;
    private readonly CaptureFileWriter _output;
    private readonly TunnelMode _mode;
    private readonly OuterHeaders _outer;
    private readonly CaptureInterfaces _interfaces;
    private readonly byte[] _headers = new byte[OuterHeaders.MaxLength];
    private uint _sequence;

    /// <summary>Starts the output.</summary>
    /// <param name="source">The inner packets.</param>
    /// <param name="output">The destination of the tunnel packets. Complete it at the end.</param>
    /// <param name="mode">What the tunnel carries; not <see cref="TunnelMode.Any"/>.</param>
    /// <param name="outer">The outer headers.</param>
    public CaptureEncapsulator(CaptureFileReader source, CaptureFileWriter output, TunnelMode mode, OuterHeaders outer)
    {
        _source = source;
        _output = output;
        _mode = mode;
        _outer = outer;
        _interfaces = new CaptureInterfaces(source, output);
        PcapNgWriter.WriteSection(output, Application);
    }

    /// <summary>The counters so far.</summary>
    public ConversionStatistics Tally { get; } = new();

    /// <summary>Converts the next packet.</summary>
    /// <returns>False at the end of the source.</returns>
    /// <exception cref="CaptureException">The source is not a capture, or the output cannot be written.</exception>
    public bool ConvertNext()
    {
        if (!_source.TryRead(out CapturedPacket packet))
        {
            return false;
        }

        DecapsulationResult miss = InnerSelection.Find(
            packet.Data,
            (int)Math.Min(packet.OriginalLength, int.MaxValue),
            _source.Interfaces[packet.Interface].LinkType,
            _mode,
            out InnerSelection selection);
        if (miss == DecapsulationResult.None && !TryWrite(packet, selection))
        {
            miss = DecapsulationResult.ProtocolNotCarried;
        }

        Tally.Add(packet.Data.Length, miss);
        return true;
    }

    private bool TryWrite(in CapturedPacket packet, in InnerSelection selection)
    {
        ReadOnlySpan<byte> inner = packet.Data.Slice(selection.Offset, selection.Length);
        if (!_outer.TryWrite(_headers, inner, selection.OriginalLength, selection.LinkType, _sequence))
        {
            return false;
        }

        _sequence++;
        var converted = new CapturedPacket
        {
            Interface = _interfaces.Find(packet.Interface, LinkType.Raw),
            Timestamp = packet.Timestamp,
            Data = inner,
            OriginalLength = (uint)selection.OriginalLength,
            Direction = packet.Direction,
            DropCount = packet.DropCount,
            Comment = packet.Comment,
        };
        PcapNgWriter.WritePacket(_output, converted, _headers.AsSpan(0, _outer.Length));
        return true;
    }
}
