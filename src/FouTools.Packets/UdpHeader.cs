using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>A UDP header (RFC 768). Numbers are in host byte order.</summary>
public readonly record struct UdpHeader
{
    /// <summary>Length of the header in bytes.</summary>
    public const int Length = 8;

    private const int ChecksumOffset = 6;

    /// <summary>Source port.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>Destination port.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>Length of header and payload together in bytes.</summary>
    public ushort DatagramLength { get; init; }

    /// <summary>Checksum as on the wire; 0 means that the sender computed none.</summary>
    public ushort Checksum { get; init; }

    /// <summary>
    /// Parses the header at the start of <paramref name="data"/> and checks its length field against the bytes
    /// present. Bytes after the datagram are allowed. The checksum is not verified, see <c>VerifyChecksum</c>.
    /// </summary>
    /// <param name="data">The payload of an IP packet.</param>
    /// <param name="header">The header, or the default value on an error.</param>
    /// <returns><see cref="ParseError.None"/>, or the first check that failed.</returns>
    public static ParseError TryParse(ReadOnlySpan<byte> data, out UdpHeader header)
    {
        header = default;
        if (data.IsEmpty)
        {
            return ParseError.Empty;
        }

        if (data.Length < Length)
        {
            return ParseError.UdpTruncated;
        }

        ushort datagramLength = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        if (datagramLength < Length)
        {
            return ParseError.UdpBadLength;
        }

        if (datagramLength > data.Length)
        {
            return ParseError.UdpLengthExceedsData;
        }

        header = new UdpHeader
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(data),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(data[2..]),
            DatagramLength = datagramLength,
            Checksum = BinaryPrimitives.ReadUInt16BigEndian(data[ChecksumOffset..]),
        };
        return ParseError.None;
    }

    /// <summary>Writes the header with the checksum it holds.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes; a shorter span is a programming error and throws.</param>
    /// <returns>The bytes written, always <see cref="Length"/>.</returns>
    public int Write(Span<byte> destination)
    {
        destination = destination[..Length];
        ulong header = ((ulong)SourcePort << 48) | ((ulong)DestinationPort << 32) | ((ulong)DatagramLength << 16) | Checksum;
        BinaryPrimitives.WriteUInt64BigEndian(destination, header);
        return Length;
    }

    /// <summary>
    /// Computes the checksum of a datagram over IPv4. A computed 0 is returned as 0xffff, since 0 on the wire means
    /// "no checksum" (RFC 768).
    /// </summary>
    /// <param name="datagram">Exactly the datagram, header included; the content of its checksum field does not matter.</param>
    /// <param name="source">IPv4 source address in host byte order.</param>
    /// <param name="destination">IPv4 destination address in host byte order.</param>
    /// <returns>The value for <see cref="Checksum"/>, never 0.</returns>
    public static ushort ComputeChecksum(ReadOnlySpan<byte> datagram, uint source, uint destination) =>
        ComputeChecksum(datagram, InternetChecksum.PseudoHeader(source, destination, IPProtocol.Udp, (uint)datagram.Length));

    /// <summary>Computes the checksum of a datagram over IPv6 (RFC 8200 section 8.1). A computed 0 is returned as 0xffff.</summary>
    /// <param name="datagram">Exactly the datagram, header included; the content of its checksum field does not matter.</param>
    /// <param name="source">IPv6 source address.</param>
    /// <param name="destination">IPv6 destination address.</param>
    /// <returns>The value for <see cref="Checksum"/>, never 0.</returns>
    public static ushort ComputeChecksum(ReadOnlySpan<byte> datagram, UInt128 source, UInt128 destination) =>
        ComputeChecksum(datagram, InternetChecksum.PseudoHeader(source, destination, IPProtocol.Udp, (uint)datagram.Length));

    /// <summary>
    /// Verifies the checksum of a datagram over IPv4. A zero checksum field means that there is nothing to verify.
    /// </summary>
    /// <param name="data">The payload of an IPv4 packet; bytes after the datagram are not counted.</param>
    /// <param name="source">IPv4 source address in host byte order.</param>
    /// <param name="destination">IPv4 destination address in host byte order.</param>
    /// <returns><see cref="ParseError.None"/>, <see cref="ParseError.UdpBadChecksum"/>, or what <see cref="TryParse"/> finds.</returns>
    public static ParseError VerifyChecksum(ReadOnlySpan<byte> data, uint source, uint destination)
    {
        ParseError error = TryParse(data, out UdpHeader header);
        return error != ParseError.None || header.Checksum == 0
            ? error
            : VerifyChecksum(
                data[..header.DatagramLength],
                InternetChecksum.PseudoHeader(source, destination, IPProtocol.Udp, header.DatagramLength));
    }

    /// <summary>
    /// Verifies the checksum of a datagram over IPv6. A zero checksum field passes: whether a port takes datagrams
    /// without one (RFC 6935) is for its owner to decide by <see cref="Checksum"/>.
    /// </summary>
    /// <param name="data">The payload of an IPv6 packet; bytes after the datagram are not counted.</param>
    /// <param name="source">IPv6 source address.</param>
    /// <param name="destination">IPv6 destination address.</param>
    /// <returns><see cref="ParseError.None"/>, <see cref="ParseError.UdpBadChecksum"/>, or what <see cref="TryParse"/> finds.</returns>
    public static ParseError VerifyChecksum(ReadOnlySpan<byte> data, UInt128 source, UInt128 destination)
    {
        ParseError error = TryParse(data, out UdpHeader header);
        return error != ParseError.None || header.Checksum == 0
            ? error
            : VerifyChecksum(
                data[..header.DatagramLength],
                InternetChecksum.PseudoHeader(source, destination, IPProtocol.Udp, header.DatagramLength));
    }

    private static ushort ComputeChecksum(ReadOnlySpan<byte> datagram, ulong pseudoHeader)
    {
        ulong sum = InternetChecksum.Sum(datagram[..ChecksumOffset], pseudoHeader);
        ushort checksum = InternetChecksum.Complement(InternetChecksum.Sum(datagram[Length..], sum));
        return checksum == 0 ? ushort.MaxValue : checksum;
    }

    private static ParseError VerifyChecksum(ReadOnlySpan<byte> datagram, ulong pseudoHeader) =>
        InternetChecksum.Complement(InternetChecksum.Sum(datagram, pseudoHeader)) == 0
            ? ParseError.None
            : ParseError.UdpBadChecksum;
}
