using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>The extension headers of an IPv6 packet (RFC 8200 section 4).</summary>
public static class IPv6Extensions
{
    // The kernel's flow dissector has the same bound (MAX_FLOW_DISSECT_HDRS): a hostile chain must not cost more.
    private const int MaxHeaders = 15;

    private const int FragmentHeaderLength = 8;
    /// <summary>The bits of the 16 at byte 2 of a fragment header that hold its offset in bytes (RFC 8200 section 4.5).</summary>
    public const int FragmentOffsetMask = 0xfff8;

    /// <summary>Walks the extension headers to the first other header, without checking the payload length.</summary>
    /// <param name="packet">An IPv6 packet or its beginning.</param>
    /// <param name="protocol">The protocol after them, see <see cref="IPProtocol"/>; 0 on an error.</param>
    /// <param name="offset">Its offset, at most the length of <paramref name="packet"/>; 0 on an error.</param>
    /// <returns>
    /// <see langword="false"/> when the packet ends within its headers, has too many, or is a fragment that begins
    /// further on.
    /// </returns>
    public static bool TryFindUpperLayer(ReadOnlySpan<byte> packet, out byte protocol, out int offset)
    {
        protocol = 0;
        offset = 0;
        if (packet.Length < IPv6Header.Length)
        {
            return false;
        }

        byte next = packet[6];
        int position = IPv6Header.Length;
        for (int header = 0; header <= MaxHeaders; header++)
        {
            if (!IsExtension(next))
            {
                protocol = next;
                offset = position;
                return true;
            }

            if (position > packet.Length - FragmentHeaderLength
                || (next == IPProtocol.Fragment
                    && (BinaryPrimitives.ReadUInt16BigEndian(packet[(position + 2)..]) & FragmentOffsetMask) != 0))
            {
                return false;
            }

            int length = next switch
            {
                IPProtocol.Fragment => FragmentHeaderLength,
                IPProtocol.AuthenticationHeader => (packet[position + 1] + 2) << 2,
                _ => (packet[position + 1] + 1) << 3,
            };
            next = packet[position];
            position += length;
            if (position > packet.Length)
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsExtension(byte protocol) => protocol
        is IPProtocol.HopByHop
        or IPProtocol.Routing
        or IPProtocol.Fragment
        or IPProtocol.AuthenticationHeader
        or IPProtocol.DestinationOptions;
}
