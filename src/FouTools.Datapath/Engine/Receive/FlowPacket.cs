using System.Buffers.Binary;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>
/// A received packet that is a whole TCP segment or UDP datagram, and how it compares with another one of its flow. Positions are in
/// the buffer. Pure.
/// </summary>
internal readonly struct FlowPacket
{
    private const int IPv4Identification = 4;
    private const int IPv4Fragment = 6;
    private const int TimeToLiveAndProtocol = 8;
    private const int IPv6NextHeaderAndHopLimit = 6;

    private const int TcpMinLength = 20;
    private const int TcpSequence = 4;
    private const int TcpAcknowledgement = 8;
    private const int TcpDataOffset = 12;
    private const int TcpFlags = 13;
    private const int TcpUrgentPointer = 18;
    private const int UdpLength = 4;

    // FIN and PSH, which only the last of several segments may have (tcp_gro_receive in net/ipv4/tcp_offload.c).
    private const byte LastOnlyFlags = 0x09;

    // SYN, RST, URG and CWR.
    private const byte AloneFlags = 0xa6;
    private const byte AcknowledgementFlag = 0x10;

    private FlowPacket(in Decapsulated found, int transport, int payload, bool isTcp)
    {
        Offset = found.Offset;
        Network = found.NetworkOffset;
        Version = found.Version;
        Transport = transport;
        Payload = payload;
        End = found.Offset + found.Length;
        IsTcp = isTcp;
    }

    /// <summary>Where the packet or frame begins.</summary>
    public int Offset { get; }

    /// <summary>Where its IP header begins.</summary>
    public int Network { get; }

    /// <summary>Where its TCP or UDP header begins.</summary>
    public int Transport { get; }

    /// <summary>Where what TCP or UDP carries begins.</summary>
    public int Payload { get; }

    /// <summary>Where the packet ends.</summary>
    public int End { get; }

    /// <summary>The version of its IP header.</summary>
    public int Version { get; }

    /// <summary>Whether it is TCP, else UDP.</summary>
    public bool IsTcp { get; }

    /// <summary>The bytes that TCP or UDP carries.</summary>
    public int PayloadLength => End - Payload;

    /// <summary>Where the checksum is, counted from the TCP or UDP header.</summary>
    public int ChecksumOffset => IsTcp ? 16 : 6;

    /// <summary>Reads a packet.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="found">The packet, with an IP header that has been validated.</param>
    /// <param name="packet">What was read.</param>
    /// <returns>
    /// False for what is neither TCP nor UDP, a fragment, behind IPv6 extension headers, malformed, or not as long as its IP header says.
    /// </returns>
    public static bool TryRead(ReadOnlySpan<byte> buffer, in Decapsulated found, out FlowPacket packet)
    {
        packet = default;
        int end = found.Offset + found.Length;
        int network = found.NetworkOffset;
        int transport;
        byte protocol;
        switch (found.Version)
        {
            case 4:
                transport = network + ((buffer[network] & 0xf) << 2);
                protocol = buffer[network + IPv4Header.ProtocolOffset];
                if ((Read16(buffer, network + IPv4Fragment) & IPv4Header.MoreFragmentsOrOffset) != 0 || network + Read16(buffer, network + 2) != end)
                {
                    return false;
                }

                break;

            case 6:
                transport = network + IPv6Header.Length;
                protocol = buffer[network + IPv6NextHeaderAndHopLimit];
                if (transport + Read16(buffer, network + 4) != end)
                {
                    return false;
                }

                break;

            default:
                return false;
        }

        switch (protocol)
        {
            case IPProtocol.Tcp when end - transport >= TcpMinLength:
                int length = (buffer[transport + TcpDataOffset] >> 4) << 2;
                packet = new FlowPacket(found, transport, transport + length, isTcp: true);
                return length >= TcpMinLength && packet.Payload <= end;

            case IPProtocol.Udp when end - transport >= UdpHeader.Length:
                packet = new FlowPacket(found, transport, transport + UdpHeader.Length, isTcp: false);
                return Read16(buffer, transport + UdpLength) == end - transport;

            default:
                return false;
        }
    }

    /// <summary>Whether the checksum field holds the sum of the pseudo header alone, as where the rest is still to be added.</summary>
    /// <param name="buffer">The buffer.</param>
    public bool HoldsPseudoHeader(ReadOnlySpan<byte> buffer) =>
        Read16(buffer, Transport + ChecksumOffset) == InternetChecksum.Fold(PseudoHeader(buffer, End - Transport));

    /// <summary>Finds out about the checksum; the payload is summed unless the checksum is pending.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="info">What whoever sent the packet has left to be done.</param>
    /// <returns>What is known.</returns>
    public ChecksumState ReadChecksum(ReadOnlySpan<byte> buffer, in TunPacketInfo info)
    {
        ushort field = Read16(buffer, Transport + ChecksumOffset);
        ulong pseudoHeader = PseudoHeader(buffer, End - Transport);
        bool holdsPseudoHeader = HoldsPseudoHeader(buffer);
        if (info.NeedsChecksum)
        {
            return holdsPseudoHeader && info.ChecksumStart == Transport - Offset && info.ChecksumOffset == ChecksumOffset
                ? ChecksumState.Pending
                : ChecksumState.Unusable;
        }

        return !IsTcp && field == 0 ? ChecksumState.Unusable
            : InternetChecksum.Complement(InternetChecksum.Sum(buffer[Transport..End], pseudoHeader)) == 0 ? ChecksumState.Valid
            : holdsPseudoHeader ? ChecksumState.Pending
            : ChecksumState.Unusable;
    }

    /// <summary>Whether it is from one socket to the other of another packet.</summary>
    public bool IsOfFlow(ReadOnlySpan<byte> buffer, in FlowPacket other) =>
        IsTcp == other.IsTcp
        && Version == other.Version
        && Read32(buffer, Transport) == Read32(buffer, other.Transport)
        && Addresses(buffer).SequenceEqual(other.Addresses(buffer));

    /// <summary>Whether others of its flow may follow it, or it them, in one packet: it carries data and nothing but data.</summary>
    public bool CanBeMerged(ReadOnlySpan<byte> buffer) =>
        PayloadLength > 0
        && Transport - Network == (Version == 4 ? IPv4Header.MinLength : IPv6Header.Length)
        && (!IsTcp || (buffer[Transport + TcpFlags] & (AloneFlags | AcknowledgementFlag)) == AcknowledgementFlag);

    /// <summary>The flags that let no segment follow: FIN and PSH.</summary>
    public byte LastFlags(ReadOnlySpan<byte> buffer) => IsTcp ? (byte)(buffer[Transport + TcpFlags] & LastOnlyFlags) : (byte)0;

    /// <summary>The sequence number of the first byte that TCP carries.</summary>
    public uint Sequence(ReadOnlySpan<byte> buffer) => Read32(buffer, Transport + TcpSequence);

    /// <summary>Whether it would come out of a packet with the headers of another one when that is cut.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="first">The other one, of the same flow.</param>
    /// <param name="index">Which piece it would be.</param>
    /// <returns>Whether all that cutting keeps is the same.</returns>
    public bool HasHeadersOf(ReadOnlySpan<byte> buffer, in FlowPacket first, int index) =>
        Payload - Offset == first.Payload - first.Offset
        && Transport - Offset == first.Transport - first.Offset
        && buffer[Offset..Network].SequenceEqual(buffer[first.Offset..first.Network])
        && (Version == 4 ? HasIPv4HeaderOf(buffer, first, index) : HasIPv6HeaderOf(buffer, first))
        && (!IsTcp || HasTcpHeaderOf(buffer, first));

    /// <summary>Writes its headers as those of a longer packet whose checksum is pending.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="target">Where to.</param>
    /// <param name="payloadLength">What TCP or UDP then carries, in bytes.</param>
    /// <param name="lastFlags">The flags of the last segment.</param>
    /// <returns>The length of what was written in bytes.</returns>
    public int WriteHeaders(ReadOnlySpan<byte> buffer, Span<byte> target, int payloadLength, byte lastFlags)
    {
        buffer[Offset..Payload].CopyTo(target);
        Span<byte> network = target[(Network - Offset)..];
        Span<byte> transport = target[(Transport - Offset)..];
        int transportLength = Payload - Transport + payloadLength;
        if (Version == 4)
        {
            ushort length = (ushort)(Transport - Network + transportLength);
            ushort checksum = InternetChecksum.Update(Read16(network, 10), Read16(network, 2), length);
            BinaryPrimitives.WriteUInt16BigEndian(network[2..], length);
            BinaryPrimitives.WriteUInt16BigEndian(network[10..], checksum);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(network[4..], (ushort)transportLength);
        }

        if (IsTcp)
        {
            transport[TcpFlags] |= lastFlags;
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport[UdpLength..], (ushort)transportLength);
        }

        BinaryPrimitives.WriteUInt16BigEndian(transport[ChecksumOffset..], InternetChecksum.Fold(PseudoHeader(buffer, transportLength)));
        return Payload - Offset;
    }

    /// <summary>What the device is to know of it when its checksum is pending.</summary>
    /// <param name="etherType">Its EtherType, 0 for a frame.</param>
    /// <param name="segmentSize">The bytes that each piece carries, where it is still to be cut; else 0.</param>
    /// <returns>What to hand over with it.</returns>
    public TunPacketInfo PendingInfo(ushort etherType, int segmentSize) => new()
    {
        EtherType = etherType,
        NeedsChecksum = true,
        ChecksumStart = (ushort)(Transport - Offset),
        ChecksumOffset = (ushort)ChecksumOffset,
        Segmentation = segmentSize == 0 ? TunSegmentation.None
            : !IsTcp ? TunSegmentation.Udp
            : Version == 4 ? TunSegmentation.TcpIPv4
            : TunSegmentation.TcpIPv6,
        SegmentSize = (ushort)segmentSize,
        HeaderLength = segmentSize == 0 ? (ushort)0 : (ushort)(Payload - Offset),
    };

    private bool HasIPv4HeaderOf(ReadOnlySpan<byte> buffer, in FlowPacket first, int index)
    {
        // What may not be fragmented needs no number of its own (RFC 6864 section 4.1); other pieces get consecutive ones when cut.
        ushort fragment = Read16(buffer, Network + IPv4Fragment);
        return Read16(buffer, Network) == Read16(buffer, first.Network)
            && Read16(buffer, Network + TimeToLiveAndProtocol) == Read16(buffer, first.Network + TimeToLiveAndProtocol)
            && fragment == Read16(buffer, first.Network + IPv4Fragment)
            && ((fragment & IPv4Header.DontFragmentFlag) != 0
                || Read16(buffer, Network + IPv4Identification) == (ushort)(Read16(buffer, first.Network + IPv4Identification) + index));
    }

    private bool HasIPv6HeaderOf(ReadOnlySpan<byte> buffer, in FlowPacket first) =>
        Read32(buffer, Network) == Read32(buffer, first.Network)
        && Read16(buffer, Network + IPv6NextHeaderAndHopLimit) == Read16(buffer, first.Network + IPv6NextHeaderAndHopLimit);

    private bool HasTcpHeaderOf(ReadOnlySpan<byte> buffer, in FlowPacket first)
    {
        // Data offset, flags and window are one word.
        const uint Kept = ~((uint)LastOnlyFlags << 16);
        return Read32(buffer, Transport + TcpAcknowledgement) == Read32(buffer, first.Transport + TcpAcknowledgement)
            && ((Read32(buffer, Transport + TcpDataOffset) ^ Read32(buffer, first.Transport + TcpDataOffset)) & Kept) == 0
            && buffer[(Transport + TcpUrgentPointer)..Payload].SequenceEqual(buffer[(first.Transport + TcpUrgentPointer)..first.Payload]);
    }

    private ReadOnlySpan<byte> Addresses(ReadOnlySpan<byte> buffer) => Version == 4
        ? buffer.Slice(Network + IPv4Header.SourceOffset, 2 * sizeof(uint))
        : buffer.Slice(Network + IPv6Header.SourceOffset, 2 * 16);

    private ulong PseudoHeader(ReadOnlySpan<byte> buffer, int transportLength) =>
        InternetChecksum.Sum(Addresses(buffer), (ulong)(IsTcp ? IPProtocol.Tcp : IPProtocol.Udp) + (uint)transportLength);

    private static ushort Read16(ReadOnlySpan<byte> buffer, int offset) => BinaryPrimitives.ReadUInt16BigEndian(buffer[offset..]);

    private static uint Read32(ReadOnlySpan<byte> buffer, int offset) => BinaryPrimitives.ReadUInt32BigEndian(buffer[offset..]);
}
