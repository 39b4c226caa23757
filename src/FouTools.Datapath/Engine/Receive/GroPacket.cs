using FouTools.Datapath.Peers;
using FouTools.Linux.Tun;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>
/// Packets of one flow that follow each other and are handed to the host as one, by the rules of GRO (tcp_gro_receive in
/// net/ipv4/tcp_offload.c, inet_gro_receive in net/ipv4/af_inet.c): cut again, they are what they were. Pure.
/// </summary>
internal sealed class GroPacket
{
    /// <summary>The most packets: as many as the kernel itself makes of one (UDP_MAX_SEGMENTS in include/linux/udp.h).</summary>
    public const int MaxCount = 128;

    private readonly (int Offset, int Length)[] _payloads = new (int, int)[MaxCount];
    private FlowPacket _first;
    private int _segmentSize;
    private int _payloadLength;
    private uint _nextSequence;
    private byte _lastFlags;
    private bool _isPending;
    private bool _isClosed;

    /// <summary>How many packets it has.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of its packets, headers included.</summary>
    public int Bytes { get; private set; }

    /// <summary>Its first packet, as it came.</summary>
    public Decapsulated Found { get; private set; }

    /// <summary>Whom it is from.</summary>
    public Peer? Peer { get; private set; }

    /// <summary>Where in the buffer the payloads are, in order.</summary>
    public ReadOnlySpan<(int Offset, int Length)> Payloads => _payloads.AsSpan(0, Count);

    /// <summary>The headers of each packet in bytes, which precede its payload.</summary>
    public int HeaderLength => _first.Payload - _first.Offset;

    /// <summary>Whether nothing may follow.</summary>
    public bool IsClosed => _isClosed || Count == MaxCount;

    /// <summary>Begins anew with a packet that may be merged.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="peer">Whom it is from.</param>
    /// <param name="found">The packet.</param>
    /// <param name="packet">The same, read.</param>
    /// <param name="isPending">Whether its checksum is pending, else right.</param>
    public void Begin(ReadOnlySpan<byte> buffer, Peer? peer, in Decapsulated found, in FlowPacket packet, bool isPending)
    {
        Count = 0;
        Bytes = 0;
        Peer = peer;
        Found = found;
        _first = packet;
        _segmentSize = packet.PayloadLength;
        _payloadLength = 0;
        _lastFlags = 0;
        _isPending = isPending;
        Append(buffer, packet);
    }

    /// <summary>Whether a packet is of this flow.</summary>
    public bool IsOfFlow(ReadOnlySpan<byte> buffer, in FlowPacket packet) => packet.IsOfFlow(buffer, _first);

    /// <summary>Whether a packet of this flow, which may be merged, may follow.</summary>
    public bool Takes(ReadOnlySpan<byte> buffer, Peer? peer, in FlowPacket packet, bool isPending) =>
        !IsClosed
        && packet.PayloadLength <= _segmentSize
        && packet.PayloadLength + _payloadLength <= ushort.MaxValue - (_first.Payload - _first.Network)
        && isPending == _isPending
        && ReferenceEquals(peer, Peer)
        && (!packet.IsTcp || packet.Sequence(buffer) == _nextSequence)
        && packet.HasHeadersOf(buffer, _first, Count);

    /// <summary>Goes on with a packet that <see cref="Takes"/> has allowed.</summary>
    public void Append(ReadOnlySpan<byte> buffer, in FlowPacket packet)
    {
        int length = packet.PayloadLength;
        _payloads[Count++] = (packet.Payload, length);
        _payloadLength += length;
        Bytes += packet.End - packet.Offset;
        _lastFlags |= packet.LastFlags(buffer);
        _nextSequence = packet.IsTcp ? packet.Sequence(buffer) + (uint)length : 0;
        _isClosed = length < _segmentSize || _lastFlags != 0;
    }

    /// <summary>Writes the headers of all packets as one.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="target">Where to, <see cref="HeaderLength"/> bytes.</param>
    /// <returns>What the device is to know.</returns>
    public TunPacketInfo WriteHeaders(ReadOnlySpan<byte> buffer, Span<byte> target)
    {
        _first.WriteHeaders(buffer, target, _payloadLength, _lastFlags);
        return _first.PendingInfo(Found.Info.EtherType, _segmentSize);
    }
}
