using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>The fixed IPv6 header (RFC 8200 section 3). Numbers and addresses are in host byte order.</summary>
public readonly record struct IPv6Header
{
    /// <summary>Length of the fixed header in bytes.</summary>
    public const int Length = 40;

    /// <summary>Offset of the next header's protocol in bytes from the start of the header.</summary>
    public const int NextHeaderOffset = 6;

    /// <summary>Offset of the source address in bytes from the start of the header.</summary>
    public const int SourceOffset = 8;

    /// <summary>Offset of the destination address in bytes from the start of the header.</summary>
    public const int DestinationOffset = 24;

    /// <summary>The greatest flow label, and the mask of its 20 bits in the first 32 of the header.</summary>
    public const uint MaxFlowLabel = 0xfffff;

    private readonly uint _flowLabel;

    /// <summary>Differentiated services code point (upper six bits) and ECN field (lower two, see <see cref="Ecn"/>).</summary>
    public byte TrafficClass { get; init; }

    /// <summary>Flow label (RFC 6437); 20 bits, higher ones are truncated.</summary>
    public uint FlowLabel
    {
        get => _flowLabel;
        init => _flowLabel = value & MaxFlowLabel;
    }

    /// <summary>Length in bytes of all that follows the fixed header, extension headers included.</summary>
    public ushort PayloadLength { get; init; }

    /// <summary>Protocol of what follows, see <see cref="IPProtocol"/>.</summary>
    public byte NextHeader { get; init; }

    /// <summary>TTL or hop limit: the number of routers the packet may still pass.</summary>
    public byte HopLimit { get; init; }

    /// <summary>Source address; the first byte on the wire is the most significant.</summary>
    public UInt128 Source { get; init; }

    /// <summary>Destination address; the first byte on the wire is the most significant.</summary>
    public UInt128 Destination { get; init; }

    /// <summary>
    /// Parses the header at the start of <paramref name="data"/> and checks version and payload length against the
    /// bytes present. Bytes after the payload are allowed. A payload length of 0 means that there is no payload:
    /// jumbograms (RFC 2675) are not supported.
    /// </summary>
    /// <param name="data">A packet that should begin with an IPv6 header.</param>
    /// <param name="header">The header, or the default value on an error.</param>
    /// <returns><see cref="ParseError.None"/>, or the first check that failed.</returns>
    public static ParseError TryParse(ReadOnlySpan<byte> data, out IPv6Header header)
    {
        header = default;
        if (data.IsEmpty)
        {
            return ParseError.Empty;
        }

        if (data[0] >> 4 != 6)
        {
            return ParseError.IPv6BadVersion;
        }

        if (data.Length < Length)
        {
            return ParseError.IPv6Truncated;
        }

        ushort payloadLength = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        if (payloadLength > data.Length - Length)
        {
            return ParseError.IPv6LengthExceedsData;
        }

        uint first = BinaryPrimitives.ReadUInt32BigEndian(data);
        header = new IPv6Header
        {
            TrafficClass = (byte)(first >> 20),
            FlowLabel = first,
            PayloadLength = payloadLength,
            NextHeader = data[NextHeaderOffset],
            HopLimit = data[7],
            Source = BinaryPrimitives.ReadUInt128BigEndian(data[SourceOffset..]),
            Destination = BinaryPrimitives.ReadUInt128BigEndian(data[DestinationOffset..]),
        };
        return ParseError.None;
    }

    /// <summary>Writes the fixed header.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes; a shorter span is a programming error and throws.</param>
    /// <returns>The bytes written, always <see cref="Length"/>.</returns>
    public int Write(Span<byte> destination)
    {
        destination = destination[..Length];
        BinaryPrimitives.WriteUInt32BigEndian(destination, (6u << 28) | ((uint)TrafficClass << 20) | FlowLabel);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], PayloadLength);
        destination[NextHeaderOffset] = NextHeader;
        destination[7] = HopLimit;
        BinaryPrimitives.WriteUInt128BigEndian(destination[SourceOffset..], Source);
        BinaryPrimitives.WriteUInt128BigEndian(destination[DestinationOffset..], Destination);
        return Length;
    }
}
