using FouTools.Captures.Formats;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Capture;

/// <summary>
/// Where a worker hands packets to a capture. While there is none it costs the worker a read for each batch of packets and a test
/// for each packet. Only the worker's thread calls it, but for <see cref="Attach"/> and <see cref="Detach"/>.
/// </summary>
internal sealed class PacketTap
{
    private readonly byte _outerProtocol;
    private readonly ushort _localPort;
    private readonly byte[] _headers = new byte[IPv6Header.Length + UdpHeader.Length];
    private TapTarget? _attached;
    private TapTarget? _current;

    /// <summary>Makes a tap.</summary>
    /// <param name="outerProtocol">The protocol in the outer IP header: UDP, or that of a plain tunnel.</param>
    /// <param name="localPort">The UDP port that datagrams come to; not used without UDP.</param>
    public PacketTap(byte outerProtocol, ushort localPort)
    {
        _outerProtocol = outerProtocol;
        _localPort = localPort;
    }

    /// <summary>Whether inner packets are captured; as of <see cref="Refresh"/>.</summary>
    public bool TakesInner => _current is { } target && (target.Layer & CaptureLayer.Inner) != 0;

    /// <summary>Whether outer packets are captured; as of <see cref="Refresh"/>.</summary>
    public bool TakesOuter => _current is { } target && (target.Layer & CaptureLayer.Outer) != 0;

    /// <summary>Whether there is a capture, on any thread.</summary>
    public bool IsAttached => Volatile.Read(ref _attached) is not null;

    /// <summary>Begins a capture, on any thread.</summary>
    public void Attach(TapTarget target) => Volatile.Write(ref _attached, target);

    /// <summary>Ends it, on any thread. What the worker has at hand it may still add.</summary>
    public void Detach() => Volatile.Write(ref _attached, null);

    /// <summary>Looks whether there is a capture; to be called for each batch of packets.</summary>
    public void Refresh() => _current = Volatile.Read(ref _attached);

    /// <summary>Takes an inner packet, if such are captured.</summary>
    public void TakeInner(ReadOnlySpan<byte> packet, CaptureDirection direction, DropReason reason, in TunPacketInfo info)
    {
        // What is still to be cut has a checksum for each piece.
        bool isOpen = info.NeedsChecksum && info.Segmentation == TunSegmentation.None;
        Reserve(CaptureLayer.Inner, direction, [], packet, isOpen ? info.ChecksumStart : -1, info.ChecksumStart + info.ChecksumOffset);
        _current!.Ring.Commit(reason);
    }

    /// <summary>Takes an outer packet that was sent, if such are captured.</summary>
    public void TakeSent(ReadOnlySpan<byte> packet, DropReason reason)
    {
        Reserve(CaptureLayer.Outer, CaptureDirection.Outbound, [], packet, -1, 0);
        _current!.Ring.Commit(reason);
    }

    /// <summary>
    /// Begins to take a datagram that came, before it is opened, if such are captured. Its IP and UDP headers are made anew of what
    /// the socket says.
    /// </summary>
    public void BeginReceived(ReadOnlySpan<byte> payload, in OuterHeaderInfo outer, in SocketEndpoint source)
    {
        int ipLength = IPHeader.LengthOf(outer.IsIPv4);
        int udpLength = _outerProtocol == IPProtocol.Udp ? UdpHeader.Length : 0;
        int length = udpLength + payload.Length;
        Span<byte> headers = _headers.AsSpan(0, ipLength + udpLength);
        if (udpLength > 0)
        {
            new UdpHeader { SourcePort = source.Port, DestinationPort = _localPort, DatagramLength = (ushort)length }.Write(headers[ipLength..]);
        }

        new IPHeader
        {
            IsIPv4 = outer.IsIPv4,
            PayloadLength = length,
            TypeOfService = outer.TypeOfService,
            TimeToLive = outer.TimeToLive,
            Protocol = _outerProtocol,
            Source = outer.Source,
            Destination = outer.Destination,
        }.Write(headers);
        Reserve(CaptureLayer.Outer, CaptureDirection.Inbound, headers, payload, -1, 0);
    }

    /// <summary>Ends it; nothing else may be taken between.</summary>
    public void EndReceived(DropReason reason) => _current!.Ring.Commit(reason);

    private void Reserve(
        CaptureLayer layer, CaptureDirection direction, ReadOnlySpan<byte> front, ReadOnlySpan<byte> data, int checksumStart, int checksumField)
    {
        TapTarget target = _current!;
        int original = front.Length + data.Length;
        int kept = Math.Min(original, target.SnapLength);
        target.Ring.Reserve(
            new TapRecord
            {
                Ticks = DateTime.UtcNow.Ticks,
                Layer = layer,
                Direction = direction,
                Length = kept,
                OriginalLength = original,
                ChecksumStart = kept == original ? checksumStart : -1,
                ChecksumField = checksumField,
            },
            front[..Math.Min(front.Length, kept)],
            data[..Math.Max(kept - front.Length, 0)]);
    }
}
