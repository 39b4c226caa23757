using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// Splits an IPv6 packet at its source into fragments that fit an MTU by inserting fragment headers (RFC 8200
/// section 4.5). Routers may not do so. The default value has no fragments.
/// </summary>
/// <remarks>
/// A transport checksum that is still to be completed must be completed first. The packet must not have a fragment
/// header of its own.
/// </remarks>
public ref struct IPv6Fragmenter : IFragmenter
{
    /// <summary>Length in bytes of a fragment header.</summary>
    public const int FragmentHeaderLength = 8;

    /// <summary>The offset field counts units of this many bytes, so every part but the last is a multiple of it.</summary>
    private const int Unit = 8;

    private const int NextHeaderOffset = 6;
    private const int MoreFragmentsFlag = 1;

    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _unfragmentableLength;
    private readonly int _nextHeaderOffset;
    private readonly int _room;
    private readonly uint _identification;
    private readonly bool _fits;
    private int _position;
    private bool _pending;

    private IPv6Fragmenter(ReadOnlySpan<byte> packet, int unfragmentableLength, int nextHeaderOffset, int mtu, uint identification)
    {
        _packet = packet;
        _unfragmentableLength = unfragmentableLength;
        _nextHeaderOffset = nextHeaderOffset;
        _room = mtu - unfragmentableLength - FragmentHeaderLength;
        _identification = identification;
        _fits = packet.Length <= mtu;
        _pending = true;
    }

    /// <summary>
    /// Starts to split a packet. One that fits is given out unchanged, since a packet in a single fragment only invites
    /// attacks (RFC 8021).
    /// </summary>
    /// <param name="packet">A packet that begins with its IPv6 header; bytes after the payload length are not counted. It must not change until the last fragment is written.</param>
    /// <param name="unfragmentableLength">
    /// Length in bytes of the headers that every fragment repeats: 40, or 48 with the destination option that holds the
    /// tunnel encapsulation limit, which has to stand before the fragment header (RFC 2473 section 4.1.1).
    /// </param>
    /// <param name="mtu">Maximum fragment length in bytes, its headers included.</param>
    /// <param name="identification">Common to the fragments of this packet, and not used for another one between the same addresses for a minute or so.</param>
    /// <param name="fragmenter">The fragmenter, or the default value.</param>
    /// <returns>
    /// <see langword="false"/> when the MTU does not hold the repeated headers, the fragment header and 8 bytes, the
    /// packet is not valid by <see cref="IPv6Header.TryParse"/>, or its extension headers do not end at
    /// <paramref name="unfragmentableLength"/>.
    /// </returns>
    public static bool TryCreate(
        ReadOnlySpan<byte> packet,
        int unfragmentableLength,
        int mtu,
        uint identification,
        out IPv6Fragmenter fragmenter)
    {
        fragmenter = default;
        if (IPv6Header.TryParse(packet, out IPv6Header header) != ParseError.None)
        {
            return false;
        }

        packet = packet[..(IPv6Header.Length + header.PayloadLength)];
        if (!TryFindNextHeader(packet, unfragmentableLength, out int nextHeaderOffset)
            || mtu < unfragmentableLength + FragmentHeaderLength + Unit)
        {
            return false;
        }

        fragmenter = new IPv6Fragmenter(packet, unfragmentableLength, nextHeaderOffset, mtu, identification);
        return true;
    }

    /// <inheritdoc/>
    public bool MoveNext(Span<byte> destination, out int length)
    {
        length = 0;
        if (!_pending)
        {
            return false;
        }

        if (_fits)
        {
            _packet.CopyTo(destination);
            length = _packet.Length;
            _pending = false;
            return true;
        }

        ReadOnlySpan<byte> part = _packet[(_unfragmentableLength + _position)..];
        bool last = part.Length <= _room;
        if (!last)
        {
            part = part[..(_room & ~(Unit - 1))];
        }

        int headersLength = _unfragmentableLength + FragmentHeaderLength;
        length = headersLength + part.Length;
        destination = destination[..length];
        _packet[.._unfragmentableLength].CopyTo(destination);
        part.CopyTo(destination[headersLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], (ushort)(length - IPv6Header.Length));
        destination[_nextHeaderOffset] = IPProtocol.Fragment;

        Span<byte> fragmentHeader = destination[_unfragmentableLength..headersLength];
        fragmentHeader[0] = _packet[_nextHeaderOffset];
        fragmentHeader[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(fragmentHeader[2..], (ushort)(_position | (last ? 0 : MoreFragmentsFlag)));
        BinaryPrimitives.WriteUInt32BigEndian(fragmentHeader[4..], _identification);
        _position += part.Length;
        _pending = !last;
        return true;
    }

    private static bool TryFindNextHeader(ReadOnlySpan<byte> packet, int unfragmentableLength, out int nextHeaderOffset)
    {
        nextHeaderOffset = NextHeaderOffset;
        int end = IPv6Header.Length;
        while (end < unfragmentableLength)
        {
            if (packet[nextHeaderOffset] is not (IPProtocol.HopByHop or IPProtocol.Routing or IPProtocol.DestinationOptions)
                || end > packet.Length - Unit)
            {
                return false;
            }

            nextHeaderOffset = end;
            end += (packet[end + 1] + 1) << 3;
        }

        return end == unfragmentableLength && end <= packet.Length;
    }
}
