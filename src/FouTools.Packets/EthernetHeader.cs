using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// An Ethernet header without preamble, as gretap carries it and a TAP device hands it over. Numbers are in host byte order.
/// </summary>
public readonly record struct EthernetHeader
{
    /// <summary>Length of the header in bytes, VLAN tags not included.</summary>
    public const int Length = 14;

    private const int SourceOffset = 6;
    private const int EtherTypeOffset = 12;
    private const ulong AddressMask = 0xffff_ffff_ffff;

    private readonly ulong _destination;
    private readonly ulong _source;

    /// <summary>Destination address; 02:00:00:00:00:01 is 0x020000000001. 48 bits, higher ones are truncated.</summary>
    public ulong Destination
    {
        get => _destination;
        init => _destination = value & AddressMask;
    }

    /// <summary>Source address; 02:00:00:00:00:01 is 0x020000000001. 48 bits, higher ones are truncated.</summary>
    public ulong Source
    {
        get => _source;
        init => _source = value & AddressMask;
    }

    /// <summary>
    /// What follows the header, see <see cref="Packets.EtherType"/>: a payload, or a VLAN tag for
    /// <see cref="EthernetFrame.FindPayload"/> to look behind. Up to 1500 it is a length (IEEE 802.3).
    /// </summary>
    public ushort EtherType { get; init; }

    /// <summary>Parses the header at the start of <paramref name="data"/>.</summary>
    /// <param name="data">The bytes that should begin with an Ethernet header.</param>
    /// <param name="header">The header, or the default value on an error.</param>
    /// <returns><see cref="ParseError.None"/>, <see cref="ParseError.Empty"/> or <see cref="ParseError.EthernetTruncated"/>.</returns>
    public static ParseError TryParse(ReadOnlySpan<byte> data, out EthernetHeader header)
    {
        header = default;
        if (data.IsEmpty)
        {
            return ParseError.Empty;
        }

        if (data.Length < Length)
        {
            return ParseError.EthernetTruncated;
        }

        header = new EthernetHeader
        {
            // Both addresses lie inside the first 14 bytes with two bytes of something else.
            Destination = BinaryPrimitives.ReadUInt64BigEndian(data) >> 16,
            Source = BinaryPrimitives.ReadUInt64BigEndian(data[SourceOffset..]) >> 16,
            EtherType = BinaryPrimitives.ReadUInt16BigEndian(data[EtherTypeOffset..]),
        };
        return ParseError.None;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes; a shorter span is a programming error and throws.</param>
    /// <returns>The bytes written, always <see cref="Length"/>.</returns>
    public int Write(Span<byte> destination)
    {
        destination = destination[..Length];
        BinaryPrimitives.WriteUInt64BigEndian(destination, (Destination << 16) | (Source >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], (uint)Source);
        BinaryPrimitives.WriteUInt16BigEndian(destination[EtherTypeOffset..], EtherType);
        return Length;
    }
}
