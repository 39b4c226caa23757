using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// A GRE version 0 header (RFC 2784 with the key and sequence number of RFC 2890). Numbers are in host byte order.
/// Every combination of optional fields is parsed; only the base header is written.
/// </summary>
public readonly record struct GreHeader
{
    /// <summary>Length in bytes of the header without optional fields.</summary>
    public const int BaseLength = 4;

    private const int ChecksumFlag = 0x8000;
    private const int RoutingFlag = 0x4000;
    private const int KeyFlag = 0x2000;
    private const int SequenceFlag = 0x1000;
    private const int VersionMask = 0x0007;

    // 0x0c00: bits 4 and 5, which RFC 2784 section 2.3 tells a receiver to discard. 0x0078: bits 9 to 12, which the
    // kernel's demultiplexer (net/ipv4/gre_demux.c) takes for a part of the version. The rest is ignored, as RFC 2784 says.
    private const int DiscardedBits = 0x0c78;

    private const int OptionalFieldLength = 4;

    private readonly ushort _flags;

    private GreHeader(ushort flags) => _flags = flags;

    /// <summary>EtherType of the payload, see <see cref="EtherType"/>.</summary>
    public ushort ProtocolType { get; init; }

    /// <summary>The C flag: a checksum over header and payload is present.</summary>
    public bool HasChecksum => (_flags & ChecksumFlag) != 0;

    /// <summary>The K flag: a key is present.</summary>
    public bool HasKey => (_flags & KeyFlag) != 0;

    /// <summary>The S flag: a sequence number is present.</summary>
    public bool HasSequence => (_flags & SequenceFlag) != 0;

    /// <summary>The checksum as parsed and not verified, or 0 without the C flag.</summary>
    public ushort Checksum { get; private init; }

    /// <summary>The key, or 0 without the K flag.</summary>
    public uint Key { get; private init; }

    /// <summary>The sequence number, or 0 without the S flag. The kernel's first packet has number 0.</summary>
    public uint Sequence { get; private init; }

    /// <summary>Length in bytes of the header with its optional fields: 4 to 16. The payload follows.</summary>
    public int Length =>
        BaseLength
        + (HasChecksum ? OptionalFieldLength : 0)
        + (HasKey ? OptionalFieldLength : 0)
        + (HasSequence ? OptionalFieldLength : 0);

    /// <summary>
    /// Parses the header at the start of <paramref name="data"/>. Version, routing, reserved bits and the room for the
    /// optional fields are checked; what the receiver is configured for is not, see <see cref="ValidateBase"/>.
    /// </summary>
    /// <param name="data">The bytes that should begin with a GRE header.</param>
    /// <param name="header">The header, or the default value on an error.</param>
    /// <returns><see cref="ParseError.None"/>, or the first check that failed.</returns>
    public static ParseError TryParse(ReadOnlySpan<byte> data, out GreHeader header)
    {
        header = default;
        if (data.IsEmpty)
        {
            return ParseError.Empty;
        }

        if (data.Length < BaseLength)
        {
            return ParseError.GreTruncated;
        }

        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(data);
        if ((flags & VersionMask) != 0)
        {
            return ParseError.GreBadVersion;
        }

        if ((flags & RoutingFlag) != 0)
        {
            return ParseError.GreRoutingPresent;
        }

        if ((flags & DiscardedBits) != 0)
        {
            return ParseError.GreReservedBits;
        }

        var parsed = new GreHeader((ushort)(flags & (ChecksumFlag | KeyFlag | SequenceFlag)));
        if (data.Length < parsed.Length)
        {
            return ParseError.GreTruncated;
        }

        int keyOffset = BaseLength + (parsed.HasChecksum ? OptionalFieldLength : 0);
        int sequenceOffset = keyOffset + (parsed.HasKey ? OptionalFieldLength : 0);
        header = parsed with
        {
            ProtocolType = BinaryPrimitives.ReadUInt16BigEndian(data[2..]),
            Checksum = parsed.HasChecksum ? BinaryPrimitives.ReadUInt16BigEndian(data[BaseLength..]) : (ushort)0,
            Key = parsed.HasKey ? BinaryPrimitives.ReadUInt32BigEndian(data[keyOffset..]) : 0,
            Sequence = parsed.HasSequence ? BinaryPrimitives.ReadUInt32BigEndian(data[sequenceOffset..]) : 0,
        };
        return ParseError.None;
    }

    /// <summary>
    /// Says what a layer 3 tunnel configured for the base header does with this header: like the kernel it refuses a
    /// key, then a checksum, which are not configured, and takes a sequence number, which it does not look at. The kernel
    /// also wants 8 bytes after the base header; a payload shorter than that is never a valid IP packet.
    /// </summary>
    /// <returns>
    /// <see cref="ParseError.None"/>, <see cref="ParseError.GreKeyUnexpected"/>,
    /// <see cref="ParseError.GreChecksumUnexpected"/>, or <see cref="ParseError.GreUnknownProtocol"/> when the payload
    /// is neither IPv4 nor IPv6.
    /// </returns>
    public ParseError ValidateBase()
    {
        if (HasKey)
        {
            return ParseError.GreKeyUnexpected;
        }

        if (HasChecksum)
        {
            return ParseError.GreChecksumUnexpected;
        }

        return ProtocolType is EtherType.IPv4 or EtherType.IPv6 ? ParseError.None : ParseError.GreUnknownProtocol;
    }

    /// <summary>Writes the base header: no flags, version 0 and <see cref="ProtocolType"/>. Optional fields are not written.</summary>
    /// <param name="destination">At least <see cref="BaseLength"/> bytes; a shorter span is a programming error and throws.</param>
    /// <returns>The bytes written, always <see cref="BaseLength"/>.</returns>
    public int Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, ProtocolType);
        return BaseLength;
    }
}
