using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// A header of Generic UDP Encapsulation (draft-ietf-intarea-gue): version 0 as Linux speaks it (net/ipv4/fou_core.c),
/// with the remote checksum as its only option, and version 1, which is no header but an IP packet right after UDP.
/// Numbers are in host byte order.
/// </summary>
public readonly record struct GueHeader
{
    /// <summary>Length in bytes of a version 0 header without options.</summary>
    public const int BaseLength = 4;

    /// <summary>Length in bytes that the remote checksum adds: the private flags and the option itself.</summary>
    public const int RemoteChecksumLength = PrivateFlagsLength + 4;

    private const uint ProtocolMask = 0x00ff_0000;
    private const int ProtocolShift = 16;
    private const int ControlBit = 0x20;
    private const int OptionWordsMask = 0x1f;
    private const int PrivateFlag = 0x0001;
    private const uint RemoteChecksumFlag = 0x8000_0000;
    private const int PrivateFlagsLength = 4;

    // Set for a private flags word without flags: it occupies space and is not written.
    private readonly bool _hasEmptyPrivateFlags;

    private GueHeader(bool hasEmptyPrivateFlags) => _hasEmptyPrivateFlags = hasEmptyPrivateFlags;

    /// <summary>0 with a header on the wire, or 1 without.</summary>
    public byte Version { get; private init; }

    /// <summary>The C bit: a control message, which is never delivered as data.</summary>
    public bool IsControl { get; init; }

    /// <summary>
    /// Protocol of the payload, see <see cref="IPProtocol"/>; of a control message its type, see
    /// <see cref="GueControlType"/>. For version 1 it follows from the packet: 4 or 41.
    /// </summary>
    public byte Protocol { get; init; }

    /// <summary>The sender left a transport checksum inside the payload to be completed, see <see cref="RemoteChecksum"/>.</summary>
    public bool HasRemoteChecksum { get; init; }

    /// <summary>Where summing begins, in bytes from the first byte after this header; 0 without a remote checksum.</summary>
    public ushort RemoteChecksumStart { get; init; }

    /// <summary>Where the checksum field is, in bytes from the first byte after this header; 0 without a remote checksum.</summary>
    public ushort RemoteChecksumOffset { get; init; }

    /// <summary>Offset in bytes, from the start of the header, of the options that no flag accounts for.</summary>
    public int OptionsOffset => Version != 0
        ? 0
        : BaseLength + (HasRemoteChecksum ? RemoteChecksumLength : _hasEmptyPrivateFlags ? PrivateFlagsLength : 0);

    /// <summary>
    /// Length in bytes of the options that no flag accounts for: a multiple of 4, and 0 unless parsed. The kernel skips
    /// them, and load balancers put their list of next hops there.
    /// </summary>
    public int OptionsLength { get; private init; }

    /// <summary>Length of the header in bytes with all options: 4 to 128, or 0 for version 1. The payload follows.</summary>
    public int Length => OptionsOffset + OptionsLength;

    /// <summary>
    /// Parses the header at the start of <paramref name="data"/> and checks it as the kernel does on receive, in its
    /// order (<c>gue_udp_recv</c>, net/ipv4/fou_core.c), but for control messages, which the kernel drops and this
    /// accepts with any type, and for the remote checksum, whose four bytes the kernel does not count against the header
    /// length.
    /// </summary>
    /// <param name="data">Exactly the payload of a UDP datagram.</param>
    /// <param name="header">The header, or the default value on an error.</param>
    /// <returns><see cref="ParseError.None"/>, or the first check that failed.</returns>
    public static ParseError TryParse(ReadOnlySpan<byte> data, out GueHeader header)
    {
        header = default;
        if (data.IsEmpty)
        {
            return ParseError.Empty;
        }

        if (data.Length < BaseLength)
        {
            return ParseError.GueTruncated;
        }

        // The common case: version 0, no control message, no options, no flags.
        uint first = BinaryPrimitives.ReadUInt32BigEndian(data);
        if ((first & ~ProtocolMask) == 0 && first != 0)
        {
            header = new GueHeader { Protocol = (byte)(first >> ProtocolShift) };
            return ParseError.None;
        }

        return (data[0] >> 6) switch
        {
            0 => TryParseVersion0(data, out header),
            1 => TryParseVersion1(data[0] >> 4, out header),
            _ => ParseError.GueBadVersion,
        };
    }

    /// <summary>
    /// Writes the header and, if set, the remote checksum option. The other options of a parsed header are not written.
    /// </summary>
    /// <param name="destination">
    /// At least <see cref="OptionsOffset"/> bytes; a shorter span is a programming error and throws.
    /// </param>
    /// <returns>
    /// The bytes written: <see cref="BaseLength"/>, with <see cref="RemoteChecksumLength"/> more for a remote checksum,
    /// or 0 for version 1.
    /// </returns>
    public int Write(Span<byte> destination)
    {
        if (Version != 0)
        {
            return 0;
        }

        uint first = ((uint)Protocol << 16) | (IsControl ? (uint)ControlBit << 24 : 0);
        if (!HasRemoteChecksum)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, first);
            return BaseLength;
        }

        destination = destination[..(BaseLength + RemoteChecksumLength)];
        BinaryPrimitives.WriteUInt32BigEndian(destination, first | ((RemoteChecksumLength / 4) << 24) | PrivateFlag);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], RemoteChecksumFlag);
        BinaryPrimitives.WriteUInt16BigEndian(destination[8..], RemoteChecksumStart);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], RemoteChecksumOffset);
        return destination.Length;
    }

    /// <summary>Writes a version 0 header of a data message without options, which is nearly every one.</summary>
    /// <param name="destination">At least <see cref="BaseLength"/> bytes; a shorter span is a programming error and throws.</param>
    /// <param name="protocol">Protocol of the payload, see <see cref="IPProtocol"/>.</param>
    public static void WriteBase(Span<byte> destination, byte protocol) =>
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)protocol << ProtocolShift);

    private static ParseError TryParseVersion1(int nibble, out GueHeader header)
    {
        header = default;
        if (nibble is not (4 or 6))
        {
            return ParseError.GueBadInnerVersion;
        }

        header = new GueHeader { Version = 1, Protocol = nibble == 4 ? IPProtocol.IPIP : IPProtocol.IPv6 };
        return ParseError.None;
    }

    private static ParseError TryParseVersion0(ReadOnlySpan<byte> data, out GueHeader header)
    {
        header = default;
        int optionsLength = (data[0] & OptionWordsMask) << 2;
        if (optionsLength > data.Length - BaseLength)
        {
            return ParseError.GueTruncated;
        }

        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        if ((flags & ~PrivateFlag) != 0)
        {
            return ParseError.GueUnknownFlags;
        }

        var parsed = new GueHeader { OptionsLength = optionsLength };
        if (flags != 0)
        {
            ParseError error = TryParsePrivateFlags(data, optionsLength, out parsed);
            if (error != ParseError.None)
            {
                return error;
            }
        }

        byte protocol = data[1];
        bool isControl = (data[0] & ControlBit) != 0;
        if (protocol == 0 && !isControl)
        {
            return ParseError.GueProtocolZero;
        }

        header = parsed with { Protocol = protocol, IsControl = isControl };
        return ParseError.None;
    }

    private static ParseError TryParsePrivateFlags(ReadOnlySpan<byte> data, int optionsLength, out GueHeader header)
    {
        header = default;
        if (optionsLength < PrivateFlagsLength)
        {
            return ParseError.GueTruncated;
        }

        uint flags = BinaryPrimitives.ReadUInt32BigEndian(data[BaseLength..]);
        if ((flags & ~RemoteChecksumFlag) != 0)
        {
            return ParseError.GueUnknownPrivateFlags;
        }

        if (flags == 0)
        {
            header = new GueHeader(hasEmptyPrivateFlags: true) { OptionsLength = optionsLength - PrivateFlagsLength };
            return ParseError.None;
        }

        if (optionsLength < RemoteChecksumLength)
        {
            return ParseError.GueTruncated;
        }

        ushort start = BinaryPrimitives.ReadUInt16BigEndian(data[8..]);
        ushort offset = BinaryPrimitives.ReadUInt16BigEndian(data[10..]);
        if (!RemoteChecksum.Fits(data.Length - BaseLength - optionsLength, start, offset))
        {
            return ParseError.GueBadRemoteChecksum;
        }

        header = new GueHeader
        {
            OptionsLength = optionsLength - RemoteChecksumLength,
            HasRemoteChecksum = true,
            RemoteChecksumStart = start,
            RemoteChecksumOffset = offset,
        };
        return ParseError.None;
    }
}
