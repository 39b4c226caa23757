using System.Buffers.Binary;
using FouTools.Datapath.Engine.Headers;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>
/// A packet of the host that is still to be cut into TCP segments or UDP datagrams, as tcp_gso_segment() and
/// __udp_gso_segment() do it (net/ipv4/tcp_offload.c, net/ipv4/udp_offload.c). The checksum of each piece is left pending. Pure.
/// </summary>
internal readonly struct SuperPacket
{
    private const int TcpMinLength = 20;
    private const int TcpSequence = 4;
    private const int TcpDataOffset = 12;
    private const int TcpFlags = 13;
    private const int TcpChecksum = 16;
    private const byte LastOnlyFlags = 0x09; // FIN and PSH
    private const byte FirstOnlyFlags = 0x80; // CWR
    private const int UdpLength = 4;
    private const int UdpChecksum = 6;

    private readonly HostPacket _packet;
    private readonly int _transport;
    private readonly int _payload;
    private readonly int _segmentSize;
    private readonly bool _isTcp;
    private readonly ulong _pseudoHeader;
    private readonly ulong _ipv4HeaderSum;

    private SuperPacket(in HostPacket packet, int transport, int payload, int segmentSize, bool isTcp, ulong pseudoHeader, ulong ipv4HeaderSum)
    {
        _packet = packet;
        _transport = transport;
        _payload = payload;
        _segmentSize = segmentSize;
        _isTcp = isTcp;
        _pseudoHeader = pseudoHeader;
        _ipv4HeaderSum = ipv4HeaderSum;
        Count = Math.Max(1, (packet.End - payload + segmentSize - 1) / segmentSize);
    }

    /// <summary>How many pieces it makes.</summary>
    public int Count { get; }

    /// <summary>The length in bytes of every piece but the last, headers included.</summary>
    public int PieceLength => LengthOf(0);

    /// <summary>The length in bytes of a piece, headers included.</summary>
    public int LengthOf(int index) => _payload - _packet.Offset + Math.Min(_segmentSize, _packet.End - _payload - (index * _segmentSize));

    /// <summary>Reads the packet.</summary>
    /// <param name="buffer">Its buffer.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="info">What the device says about it.</param>
    /// <param name="dataOffset">Where in the buffer what the device handed over begins.</param>
    /// <param name="result">What was read.</param>
    /// <returns>False when the packet is not what the device says.</returns>
    public static bool TryRead(ReadOnlySpan<byte> buffer, in HostPacket packet, in TunPacketInfo info, int dataOffset, out SuperPacket result)
    {
        result = default;
        bool isTcp = info.Segmentation != TunSegmentation.Udp;
        int transport = dataOffset + info.ChecksumStart;
        int headerLength = isTcp ? TcpMinLength : UdpHeader.Length;
        int network = packet.NetworkOffset;
        bool versionFits = info.Segmentation switch
        {
            TunSegmentation.TcpIPv4 => packet.Version == 4,
            TunSegmentation.TcpIPv6 => packet.Version == 6,
            TunSegmentation.Udp => packet.Version is 4 or 6,
            _ => false,
        };
        if (!versionFits
            || !info.NeedsChecksum
            || info.SegmentSize == 0
            || info.ChecksumOffset != (isTcp ? TcpChecksum : UdpChecksum)
            || transport < network + (packet.Version == 4 ? IPv4Header.MinLength : IPv6Header.Length)
            || transport < packet.Offset
            || transport + headerLength > packet.End)
        {
            return false;
        }

        if (isTcp)
        {
            headerLength = (buffer[transport + TcpDataOffset] >> 4) << 2;
        }

        int payload = transport + headerLength;
        if (headerLength < (isTcp ? TcpMinLength : UdpHeader.Length) || payload > packet.End)
        {
            return false;
        }

        ulong ipv4HeaderSum = 0;
        if (packet.Version == 4)
        {
            // Without total length, identification and the checksum itself, which each piece has of its own.
            ReadOnlySpan<byte> header = buffer[network..transport];
            if ((header[0] & 0xf) << 2 != header.Length)
            {
                return false;
            }

            ipv4HeaderSum = InternetChecksum.Sum(header[..2]) + InternetChecksum.Sum(header[6..10]) + InternetChecksum.Sum(header[12..]);
        }

        // The field holds the pseudo-header's sum with the whole length (tcp_v4_check() and udp_v4_check() of the sending stack):
        // no other way tells the final destination behind a routing header.
        ulong pseudoHeader = (ulong)BinaryPrimitives.ReadUInt16BigEndian(buffer[(transport + info.ChecksumOffset)..])
            + (ushort)~(packet.End - transport);
        result = new SuperPacket(packet, transport, payload, info.SegmentSize, isTcp, pseudoHeader, ipv4HeaderSum);
        return true;
    }

    /// <summary>Writes one piece.</summary>
    /// <param name="source">The buffer of the packet.</param>
    /// <param name="index">Which piece, from 0 on.</param>
    /// <param name="target">Another buffer.</param>
    /// <param name="offset">Where in it the piece is to begin.</param>
    /// <param name="pending">The piece's checksum, with positions in the target.</param>
    /// <returns>The piece.</returns>
    public HostPacket Write(ReadOnlySpan<byte> source, int index, Span<byte> target, int offset, out PendingChecksum pending)
    {
        int from = _payload + (index * _segmentSize);
        int payloadLength = Math.Min(_segmentSize, _packet.End - from);
        int shift = offset - _packet.Offset;
        int payload = _payload + shift;
        source[_packet.Offset.._payload].CopyTo(target[offset..]);
        source.Slice(from, payloadLength).CopyTo(target[payload..]);

        int end = payload + payloadLength;
        int transport = _transport + shift;
        if (_packet.NetworkOffset >= _packet.Offset)
        {
            WriteNetworkHeader(target[(_packet.NetworkOffset + shift)..end], index);
        }

        int transportLength = end - transport;
        Span<byte> header = target[transport..];
        int field;
        if (_isTcp)
        {
            uint sequence = BinaryPrimitives.ReadUInt32BigEndian(header[TcpSequence..]);
            BinaryPrimitives.WriteUInt32BigEndian(header[TcpSequence..], sequence + (uint)(index * _segmentSize));
            if (index > 0)
            {
                header[TcpFlags] &= unchecked((byte)~FirstOnlyFlags);
            }

            if (index < Count - 1)
            {
                header[TcpFlags] &= unchecked((byte)~LastOnlyFlags);
            }

            field = TcpChecksum;
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(header[UdpLength..], (ushort)transportLength);
            field = UdpChecksum;
        }

        BinaryPrimitives.WriteUInt16BigEndian(header[field..], InternetChecksum.Fold(_pseudoHeader + (uint)transportLength));
        pending = new PendingChecksum(transport, transport + field);
        return _packet.At(offset, end - offset);
    }

    private void WriteNetworkHeader(Span<byte> header, int index)
    {
        if (_packet.Version == 6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)(header.Length - IPv6Header.Length));
            return;
        }

        ushort identification = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(header[4..]) + index);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)header.Length);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], identification);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], InternetChecksum.Complement(_ipv4HeaderSum + (uint)header.Length + identification));
    }
}
