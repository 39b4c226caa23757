using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// Lowers the maximum segment size that a TCP connection announces when it begins (RFC 9293 section 3.7.1), so that the
/// segments in both directions fit a tunnel where path MTU discovery is broken.
/// </summary>
public static class TcpMss
{
    private const int TcpHeaderLength = 20;
    private const int FlagsOffset = 13;
    private const int ChecksumOffset = 16;
    private const int SynFlag = 0x02;

    private const byte EndOfOptions = 0;
    private const byte NoOperation = 1;
    private const byte MaxSegmentSize = 2;
    private const int MaxSegmentSizeLength = 4;

    /// <summary>
    /// Lowers the option of a SYN segment in place and updates the checksum (RFC 1624). The option is never raised and
    /// never added: without it the remote sends at most 536 bytes, or 1220 over IPv6.
    /// </summary>
    /// <param name="ipPacket">A packet that begins with its IPv4 or IPv6 header; anything but a SYN segment is unchanged.</param>
    /// <param name="mtu">
    /// Longest packet in bytes that fits. The segment size becomes at most 40, or 60 over IPv6, less; options are not
    /// counted, as a sender takes them off itself.
    /// </param>
    /// <param name="checksumPending">
    /// The checksum field holds the sum of the pseudo-header only and another party completes it. That sum does not cover
    /// the options, so it is unchanged.
    /// </param>
    /// <returns>Whether the packet was changed.</returns>
    public static bool Clamp(Span<byte> ipPacket, int mtu, bool checksumPending)
    {
        if (!TryFindTcp(ipPacket, out int start, out int end, out int headersLength) || end - start < TcpHeaderLength)
        {
            return false;
        }

        Span<byte> segment = ipPacket[start..end];
        int headerLength = (segment[12] >> 4) << 2;
        int limit = mtu - headersLength - TcpHeaderLength;
        if ((segment[FlagsOffset] & SynFlag) == 0
            || headerLength < TcpHeaderLength
            || headerLength > segment.Length
            || limit <= 0)
        {
            return false;
        }

        return ClampOptions(segment[..headerLength], limit, checksumPending);
    }

    private static bool TryFindTcp(ReadOnlySpan<byte> packet, out int start, out int end, out int headersLength)
    {
        start = 0;
        end = 0;
        headersLength = 0;
        switch (packet.IsEmpty ? 0 : packet[0] >> 4)
        {
            case 4 when packet.Length >= IPv4Header.MinLength:
                start = (packet[0] & 0xf) << 2;
                end = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
                headersLength = IPv4Header.MinLength;
                return packet[9] == IPProtocol.Tcp
                    && (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & IPv4Header.FragmentOffsetMask) == 0
                    && start >= IPv4Header.MinLength
                    && end >= start
                    && end <= packet.Length;

            case 6 when packet.Length >= IPv6Header.Length:
                end = IPv6Header.Length + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
                headersLength = IPv6Header.Length;
                return end <= packet.Length
                    && IPv6Extensions.TryFindUpperLayer(packet[..end], out byte protocol, out start)
                    && protocol == IPProtocol.Tcp;

            default:
                return false;
        }
    }

    private static bool ClampOptions(Span<byte> header, int limit, bool checksumPending)
    {
        bool changed = false;
        int offset = TcpHeaderLength;
        while (offset < header.Length && header[offset] != EndOfOptions)
        {
            if (header[offset] == NoOperation)
            {
                offset++;
                continue;
            }

            int length = offset + 1 < header.Length ? header[offset + 1] : 0;
            if (length < 2 || length > header.Length - offset)
            {
                break;
            }

            // Clamp every one, as receivers differ in which of several they use.
            if (header[offset] == MaxSegmentSize && length == MaxSegmentSizeLength)
            {
                changed |= ClampValue(header, offset + 2, limit, checksumPending);
            }

            offset += length;
        }

        return changed;
    }

    private static bool ClampValue(Span<byte> header, int offset, int limit, bool checksumPending)
    {
        ushort oldValue = BinaryPrimitives.ReadUInt16BigEndian(header[offset..]);
        if (oldValue <= limit)
        {
            return false;
        }

        ushort newValue = (ushort)limit;
        BinaryPrimitives.WriteUInt16BigEndian(header[offset..], newValue);
        if (!checksumPending)
        {
            // At an odd offset the two bytes belong to two words of the sum; there they count as one byte-swapped word (RFC 1071 section 2 B).
            if ((offset & 1) != 0)
            {
                oldValue = BinaryPrimitives.ReverseEndianness(oldValue);
                newValue = BinaryPrimitives.ReverseEndianness(newValue);
            }

            ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(header[ChecksumOffset..]);
            BinaryPrimitives.WriteUInt16BigEndian(header[ChecksumOffset..], InternetChecksum.Update(checksum, oldValue, newValue));
        }

        return true;
    }
}
