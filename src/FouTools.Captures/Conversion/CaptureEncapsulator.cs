using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Captures.Conversion;

/// <summary>Makes a capture of the tunnel packets that carry the packets of a capture, in constant memory. Not for several threads.</summary>
public sealed class CaptureEncapsulator
{
    private const string Application = "FouTools";

    private readonly CaptureFileReader _source;
    private readonly CaptureFileWriter _output;
    private readonly TunnelMode _mode;
    private readonly OuterHeaders _outer;
    private readonly CaptureInterfaces _interfaces;
    private readonly byte[] _headers = new byte[OuterHeaders.MaximumLength];
    private uint _sequence;

    /// <summary>Begins the output.</summary>
    /// <param name="source">The inner packets.</param>
    /// <param name="output">Where the tunnel packets go. Complete it at the end.</param>
    /// <param name="mode">What the tunnel carries; not <see cref="TunnelMode.Any"/>.</param>
    /// <param name="outer">What it puts in front.</param>
    public CaptureEncapsulator(CaptureFileReader source, CaptureFileWriter output, TunnelMode mode, OuterHeaders outer)
    {
        _source = source;
        _output = output;
        _mode = mode;
        _outer = outer;
        _interfaces = new CaptureInterfaces(source, output);
        PcapNgWriter.WriteSection(output, Application);
    }

    /// <summary>What has become of the packets so far.</summary>
    public CaptureTally Tally { get; } = new();

    /// <summary>Converts the next packet.</summary>
    /// <returns>Whether there was one, and not the end of the source.</returns>
    /// <exception cref="CaptureException">The source is no capture, or the output cannot be written.</exception>
    public bool ConvertNext()
    {
        if (!_source.TryRead(out CapturedPacket packet))
        {
            return false;
        }

        TunnelMiss miss = InnerSelection.Find(
            packet.Data,
            (int)Math.Min(packet.OriginalLength, int.MaxValue),
            _source.Interfaces[packet.Interface].LinkType,
            _mode,
            out InnerSelection selection);
        if (miss == TunnelMiss.None && !TryWrite(packet, selection))
        {
            miss = TunnelMiss.ProtocolNotCarried;
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
