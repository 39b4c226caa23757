using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FouTools.Packets;

/// <summary>
/// An IPv4 header (RFC 791). Numbers and addresses are in host byte order. Options are counted by
/// <see cref="HeaderLength"/> but their content is not kept.
/// </summary>
public readonly record struct IPv4Header
{
    /// <summary>Length in bytes of a header without options.</summary>
    public const int MinLength = 20;

    /// <summary>Offset of the protocol in bytes from the start of the header.</summary>
    public const int ProtocolOffset = 9;

    /// <summary>Offset of the source address in bytes from the start of the header.</summary>
    public const int SourceOffset = 12;

    /// <summary>Offset of the destination address in bytes from the start of the header.</summary>
    public const int DestinationOffset = 16;

    /// <summary>The bit of the 16 at byte 6 that keeps routers from fragmenting (RFC 791).</summary>
    public const int DontFragmentFlag = 0x4000;

    /// <summary>The bit of the 16 at byte 6 that says that further fragments follow.</summary>
    public const int MoreFragmentsFlag = 0x2000;

    /// <summary>The bits of the 16 at byte 6 that hold the fragment's offset, in units of 8 bytes.</summary>
    public const int FragmentOffsetMask = 0x1fff;

    /// <summary>The bits of the 16 at byte 6 that tell a fragment.</summary>
    public const int MoreFragmentsOrOffset = MoreFragmentsFlag | FragmentOffsetMask;

    // Version 4, five words: the first byte of a header without options, as the first of 32 bits.
    private const uint VersionAndLength = 0x4500_0000;
    private const int ReservedFlag = 0x8000;

    private readonly byte _optionsLength;
    private readonly ushort _fragment;

    private IPv4Header(ushort fragment) => _fragment = (ushort)(fragment & ~ReservedFlag);

    /// <summary>Length of the header in bytes with its options: a multiple of 4 from 20 to 60.</summary>
    public int HeaderLength
    {
        get => MinLength + _optionsLength;
        private init => _optionsLength = (byte)(value - MinLength);
    }

    /// <summary>Length of header and payload together in bytes.</summary>
    public ushort TotalLength { get; init; }

    /// <summary>Differentiated services code point (upper six bits) and ECN field (lower two, see <see cref="Ecn"/>).</summary>
    public byte TypeOfService { get; init; }

    /// <summary>Groups the fragments of one packet (RFC 6864).</summary>
    public ushort Identification { get; init; }

    /// <summary>Routers may not fragment this packet.</summary>
    public bool DontFragment
    {
        get => (_fragment & DontFragmentFlag) != 0;
        init => _fragment = (ushort)(value ? _fragment | DontFragmentFlag : _fragment & ~DontFragmentFlag);
    }

    /// <summary>Further fragments of the same packet follow this one.</summary>
    public bool MoreFragments
    {
        get => (_fragment & MoreFragmentsFlag) != 0;
        init => _fragment = (ushort)(value ? _fragment | MoreFragmentsFlag : _fragment & ~MoreFragmentsFlag);
    }

    /// <summary>Offset of this fragment's payload in the original payload, in bytes: a multiple of 8 up to 65528; lower bits are truncated.</summary>
    public ushort FragmentOffset
    {
        get => (ushort)((_fragment & FragmentOffsetMask) << 3);
        init => _fragment = (ushort)((_fragment & ~FragmentOffsetMask) | (value >> 3));
    }

    /// <summary>TTL or hop limit: the number of routers the packet may still pass.</summary>
    public byte TimeToLive { get; init; }

    /// <summary>Protocol of the payload, see <see cref="IPProtocol"/>.</summary>
    public byte Protocol { get; init; }

    /// <summary>Header checksum as parsed; <see cref="Write"/> computes its own.</summary>
    public ushort Checksum { get; private init; }

    /// <summary>Source address: 192.0.2.1 is 0xc0000201.</summary>
    public uint Source { get; init; }

    /// <summary>Destination address: 192.0.2.1 is 0xc0000201.</summary>
    public uint Destination { get; init; }

    /// <summary>
    /// Parses the header at the start of <paramref name="data"/> and checks version, header length, total length
    /// against the bytes present, and the header checksum. Bytes after the total length are allowed.
    /// </summary>
    /// <param name="data">A packet that should begin with an IPv4 header.</param>
    /// <param name="header">The header, or the default value on an error.</param>
    /// <returns><see cref="ParseError.None"/>, or the first check that failed.</returns>
    public static ParseError TryParse(ReadOnlySpan<byte> data, out IPv4Header header)
    {
        header = default;
        if (data.IsEmpty)
        {
            return ParseError.Empty;
        }

        if (data[0] >> 4 != 4)
        {
            return ParseError.IPv4BadVersion;
        }

        if (data.Length < MinLength)
        {
            return ParseError.IPv4Truncated;
        }

        int headerLength = (data[0] & 0xf) << 2;
        if (headerLength < MinLength)
        {
            return ParseError.IPv4BadHeaderLength;
        }

        if (headerLength > data.Length)
        {
            return ParseError.IPv4Truncated;
        }

        ushort totalLength = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        if (totalLength < headerLength)
        {
            return ParseError.IPv4BadTotalLength;
        }

        if (totalLength > data.Length)
        {
            return ParseError.IPv4LengthExceedsData;
        }

        ushort checksum = headerLength == MinLength
            ? InternetChecksum.Complement(SumOfMinimum(data))
            : InternetChecksum.Compute(data[..headerLength]);
        if (checksum != 0)
        {
            return ParseError.IPv4BadChecksum;
        }

        header = new IPv4Header(BinaryPrimitives.ReadUInt16BigEndian(data[6..]))
        {
            HeaderLength = headerLength,
            TotalLength = totalLength,
            TypeOfService = data[1],
            Identification = BinaryPrimitives.ReadUInt16BigEndian(data[4..]),
            TimeToLive = data[8],
            Protocol = data[ProtocolOffset],
            Checksum = BinaryPrimitives.ReadUInt16BigEndian(data[10..]),
            Source = BinaryPrimitives.ReadUInt32BigEndian(data[SourceOffset..]),
            Destination = BinaryPrimitives.ReadUInt32BigEndian(data[DestinationOffset..]),
        };
        return ParseError.None;
    }

    /// <summary>
    /// Writes a header without options and computes its checksum. <see cref="HeaderLength"/> and
    /// <see cref="Checksum"/> are not used.
    /// </summary>
    /// <param name="destination">At least <see cref="MinLength"/> bytes; a shorter span is a programming error and throws.</param>
    /// <returns>The bytes written, always <see cref="MinLength"/>.</returns>
    public int Write(Span<byte> destination)
    {
        destination = destination[..MinLength];
        uint first = VersionAndLength | ((uint)TypeOfService << 16) | TotalLength;
        uint second = ((uint)Identification << 16) | _fragment;
        uint third = ((uint)TimeToLive << 24) | ((uint)Protocol << 16);

        // Summed while still in registers: reading back fresh stores at another width would stall.
        ushort checksum = InternetChecksum.Complement((ulong)first + second + third + Source + Destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination, ((ulong)first << 32) | second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], ((ulong)(third | checksum) << 32) | Source);
        BinaryPrimitives.WriteUInt32BigEndian(destination[DestinationOffset..], Destination);
        return MinLength;
    }

    // The common case: add the words without the generic loop. Byte order does not affect whether the sum is all ones (RFC 1071 section 2).
    private static ulong SumOfMinimum(ReadOnlySpan<byte> header)
    {
        ulong first = MemoryMarshal.Read<ulong>(header);
        ulong second = MemoryMarshal.Read<ulong>(header[8..]);
        uint third = MemoryMarshal.Read<uint>(header[16..]);
        return (first >> 32) + (uint)first + (second >> 32) + (uint)second + third;
    }
}
