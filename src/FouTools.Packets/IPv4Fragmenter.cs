using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// Splits an IPv4 packet into fragments that fit an MTU (RFC 791 section 3.2), with the choices of the kernel
/// (ip_do_fragment, net/ipv4/ip_output.c). A fragment can be split further. The default value has no fragments.
/// </summary>
/// <remarks>
/// Identification and time to live are kept. Whoever fragments a packet that has no identification yet must give it
/// one first: 0 would mix the fragments of different packets at the receiver (RFC 6864). A transport checksum that is
/// still to be completed must be completed first.
/// </remarks>
public ref struct IPv4Fragmenter : IFragmenter
{
    /// <summary>The offset field counts units of this many bytes, so every part but the last is a multiple of it.</summary>
    private const int Unit = 8;

    private const int ChecksumOffset = 10;

    private const byte EndOfOptions = 0;
    private const byte NoOperation = 1;
    private const byte CopiedFlag = 0x80;

    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _headerLength;
    private readonly int _offset;
    private readonly int _room;
    private readonly bool _moreFollow;
    private int _position;
    private bool _pending;

    private IPv4Fragmenter(ReadOnlySpan<byte> packet, scoped in IPv4Header header, int mtu)
    {
        _packet = packet[..header.TotalLength];
        _headerLength = header.HeaderLength;
        _offset = header.FragmentOffset;
        _room = mtu - header.HeaderLength;
        _moreFollow = header.MoreFragments;
        _pending = true;
    }

    /// <summary>
    /// Starts to split a packet. The don't-fragment flag is not looked at: whether the packet may be split is the
    /// caller's decision. A packet that fits makes one fragment.
    /// </summary>
    /// <param name="packet">A packet that begins with its IPv4 header; bytes after the total length are not counted. It must not change until the last fragment is written.</param>
    /// <param name="mtu">Maximum fragment length in bytes, its header included.</param>
    /// <param name="fragmenter">The fragmenter, or the default value.</param>
    /// <returns>
    /// <see langword="false"/> when the MTU does not hold the header and 8 bytes, the packet is not valid by
    /// <see cref="IPv4Header.TryParse"/>, or it is a fragment that ends beyond the 65535 bytes a packet can have.
    /// </returns>
    public static bool TryCreate(ReadOnlySpan<byte> packet, int mtu, out IPv4Fragmenter fragmenter)
    {
        fragmenter = default;
        if (IPv4Header.TryParse(packet, out IPv4Header header) != ParseError.None
            || mtu < header.HeaderLength + Unit
            || header.FragmentOffset + header.TotalLength - header.HeaderLength > ushort.MaxValue)
        {
            return false;
        }

        fragmenter = new IPv4Fragmenter(packet, header, mtu);
        return true;
    }

    /// <summary>Writes the next fragment with its header, in which the don't-fragment flag is clear.</summary>
    /// <inheritdoc/>
    public bool MoveNext(Span<byte> destination, out int length)
    {
        length = 0;
        if (!_pending)
        {
            return false;
        }

        ReadOnlySpan<byte> part = _packet[(_headerLength + _position)..];
        bool last = part.Length <= _room;
        if (!last)
        {
            part = part[..(_room & ~(Unit - 1))];
        }

        length = _headerLength + part.Length;
        Span<byte> header = destination[..length][.._headerLength];
        _packet[.._headerLength].CopyTo(header);
        part.CopyTo(destination[_headerLength..]);
        if (_position > 0)
        {
            RemoveOptionsNotCopied(header[IPv4Header.MinLength..]);
        }

        int fragment = (_offset + _position) / Unit;
        if (!last || _moreFollow)
        {
            fragment |= IPv4Header.MoreFragmentsFlag;
        }

        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)fragment);
        BinaryPrimitives.WriteUInt16BigEndian(header[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(header[ChecksumOffset..], InternetChecksum.Compute(header));
        _position += part.Length;
        _pending = !last;
        return true;
    }

    // The header keeps its length, as in the kernel (ip_options_fragment, net/ipv4/ip_options.c), so all fragments have the same room.
    private static void RemoveOptionsNotCopied(Span<byte> options)
    {
        while (!options.IsEmpty && options[0] != EndOfOptions)
        {
            int length = 1;
            if (options[0] != NoOperation)
            {
                length = options.Length > 1 ? options[1] : 0;
                if (length < 2 || length > options.Length)
                {
                    return;
                }

                if ((options[0] & CopiedFlag) == 0)
                {
                    options[..length].Fill(NoOperation);
                }
            }

            options = options[length..];
        }
    }
}
