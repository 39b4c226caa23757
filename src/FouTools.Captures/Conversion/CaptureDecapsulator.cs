using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Captures.Conversion;

/// <summary>Converts a capture of tunnel packets into one of their inner packets, in constant memory. Not thread-safe.</summary>
public sealed class CaptureDecapsulator
{
    private const string Application = "FouTools";

    private readonly CaptureFileReader _source;
    private readonly CaptureFileWriter _output;
    private readonly TunnelPorts _ports;
    private readonly CaptureInterfaces _interfaces;
    private readonly byte[] _mplsFront = new byte[LinkFrame.CookedLength];
    private byte[] _completed = [];

    /// <summary>Starts the output.</summary>
    /// <param name="source">The tunnel packets.</param>
    /// <param name="output">The destination of the inner packets. Complete it at the end.</param>
    /// <param name="ports">The tunnels by UDP port.</param>
    public CaptureDecapsulator(CaptureFileReader source, CaptureFileWriter output, TunnelPorts ports)
    {
        _source = source;
        _output = output;
        _ports = ports;
        _interfaces = new CaptureInterfaces(source, output);
        PcapNgWriter.WriteSection(output, Application);
        LinkFrame.WriteCooked(_mplsFront, EtherType.Mpls);
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

        LinkType linkType = _source.Interfaces[packet.Interface].LinkType;
        DecapsulationResult miss = TunnelParser.Open(packet.Data, linkType, _ports, out TunnelContent content);
        Tally.Add(packet.Data.Length, miss);
        if (miss == DecapsulationResult.None)
        {
            Write(packet, content);
        }

        return true;
    }

    private void Write(in CapturedPacket packet, in TunnelContent content)
    {
        ReadOnlySpan<byte> inner = packet.Data.Slice(content.Offset, content.Length);
        if (content.HasRemoteChecksum && content.Length == content.OriginalLength)
        {
            inner = Complete(inner, content);
        }

        // There is a link type for MPLS, but capture readers do not support it.
        bool isMpls = content.LinkType == LinkType.Mpls;
        var converted = new CapturedPacket
        {
            Interface = _interfaces.Find(packet.Interface, isMpls ? LinkType.LinuxCooked : content.LinkType),
            Timestamp = packet.Timestamp,
            Data = inner,
            OriginalLength = (uint)content.OriginalLength,
            Direction = packet.Direction,
            DropCount = packet.DropCount,
            Comment = packet.Comment,
        };
        PcapNgWriter.WritePacket(_output, converted, isMpls ? _mplsFront : []);
    }

    private Span<byte> Complete(ReadOnlySpan<byte> inner, scoped in TunnelContent content)
    {
        if (_completed.Length < inner.Length)
        {
            _completed = new byte[ushort.MaxValue];
        }

        Span<byte> copy = _completed.AsSpan(0, inner.Length);
        inner.CopyTo(copy);
        RemoteChecksum.Complete(copy, content.RemoteChecksumStart, content.RemoteChecksumOffset);
        return copy;
    }
}
