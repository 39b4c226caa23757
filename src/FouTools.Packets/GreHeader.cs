using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// A GRE version 0 header (RFC 2784 with the key and sequence number of RFC 2890). Numbers are in host byte order.
/// Every combination of optional fields is parsed and written.
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

    // gre_rcv (net/ipv4/gre_demux.c) requires this much whatever the flags.
    private const int MinPacketLength = 12;

    private readonly ushort _flags;

    private GreHeader(ushort flags) => _flags = flags;

    /// <summary>EtherType of the payload, see <see cref="EtherType"/>.</summary>
    public ushort ProtocolType { get; init; }

    /// <summary>The C flag: a checksum over header and payload is present.</summary>
    public bool HasChecksum
    {
        get => (_flags & ChecksumFlag) != 0;
        init => _flags = WithFlag(_flags, ChecksumFlag, value);
    }

    /// <summary>The K flag: a key is present.</summary>
    public bool HasKey
    {
        get => (_flags & KeyFlag) != 0;
        init => _flags = WithFlag(_flags, KeyFlag, value);
    }

    /// <summary>The S flag: a sequence number is present.</summary>
    public bool HasSequence
    {
        get => (_flags & SequenceFlag) != 0;
        init => _flags = WithFlag(_flags, SequenceFlag, value);
    }

    /// <summary>The checksum as parsed and not verified, or 0 without the C flag; <c>WriteChecksum</c> computes its own.</summary>
    public ushort Checksum { get; private init; }

    /// <summary>The key; 0 when parsed, and not written, without <see cref="HasKey"/>.</summary>
    public uint Key { get; init; }

    /// <summary>
    /// The sequence number; 0 when parsed, and not written, without <see cref="HasSequence"/>. The kernel's first packet
    /// has number 0.
    /// </summary>
    public uint Sequence { get; init; }

    /// <summary>Length in bytes of the header with its optional fields: 4 to 16. The payload follows.</summary>
    public int Length =>
        BaseLength
        + (HasChecksum ? OptionalFieldLength : 0)
        + (HasKey ? OptionalFieldLength : 0)
        + (HasSequence ? OptionalFieldLength : 0);

    /// <summary>
    /// Parses the header at the start of <paramref name="data"/>. Version, routing, reserved bits and the room for the
    /// optional fields are checked; what the receiver is configured for is not, see <c>Validate</c>.
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
        if (flags == 0)
        {
            // The common case: no optional fields.
            header = new GreHeader { ProtocolType = BinaryPrimitives.ReadUInt16BigEndian(data[2..]) };
            return ParseError.None;
        }

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

    /// <summary>Whether a sequence number is not older than expected, by the kernel's rule (<c>ip_tunnel_rcv</c>, net/ipv4/ip_tunnel.c).</summary>
    /// <param name="expected">The last number received plus one; 0, the initial value, accepts any number.</param>
    /// <param name="sequence">The number of a packet.</param>
    /// <returns>Whether to accept the packet. If not, the reason is <see cref="ParseError.GreSequenceOld"/>.</returns>
    public static bool IsInSequence(uint expected, uint sequence) => expected == 0 || (int)(sequence - expected) >= 0;

    /// <summary>
    /// Says what a tunnel does with the packet of this header, with the kernel's checks in its order
    /// (net/ipv4/gre_demux.c and ip_tunnel.c). A sequence number that is not configured is accepted; whether a configured
    /// one is old, see <see cref="IsInSequence"/>, and whether the payload's type is carried is for the caller to know.
    /// </summary>
    /// <param name="settings">What the receiver is configured for.</param>
    /// <param name="packet">Exactly the packet that was parsed, header and payload.</param>
    /// <returns><see cref="ParseError.None"/>, or the first check that failed.</returns>
    public ParseError Validate(in GreSettings settings, ReadOnlySpan<byte> packet) =>
        Validate(settings, packet, HasChecksum && packet.Length > Length ? InternetChecksum.Sum(packet[Length..]) : 0);

    /// <summary>
    /// The same with a partial sum of the payload that is known already, such as that of
    /// <see cref="RemoteChecksum.CompletedSum"/>.
    /// </summary>
    /// <param name="settings">What the receiver is configured for.</param>
    /// <param name="packet">Exactly the packet that was parsed, header and payload; the payload is not read.</param>
    /// <param name="payloadSum">Partial sum of the payload, see <see cref="InternetChecksum"/>; not used without the C flag.</param>
    /// <returns><see cref="ParseError.None"/>, or the first check that failed.</returns>
    public ParseError Validate(in GreSettings settings, ReadOnlySpan<byte> packet, ulong payloadSum)
    {
        if (packet.Length < MinPacketLength || packet.Length < Length)
        {
            return ParseError.GreTruncated;
        }

        if (HasChecksum && InternetChecksum.Complement(InternetChecksum.Sum(packet[..Length], payloadSum)) != 0)
        {
            return ParseError.GreBadChecksum;
        }

        if (HasKey != settings.Key.HasValue)
        {
            return HasKey ? ParseError.GreKeyUnexpected : ParseError.GreKeyMissing;
        }

        if (HasKey && Key != settings.Key.GetValueOrDefault())
        {
            return ParseError.GreKeyMismatch;
        }

        if (HasChecksum != settings.Checksum)
        {
            return HasChecksum ? ParseError.GreChecksumUnexpected : ParseError.GreChecksumMissing;
        }

        return settings.Sequence && !HasSequence ? ParseError.GreSequenceMissing : ParseError.None;
    }

    /// <summary>
    /// Writes the header with its optional fields. The checksum is left 0: it covers the payload, so <c>WriteChecksum</c>
    /// puts it there when that is written.
    /// </summary>
    /// <param name="destination">At least <see cref="Length"/> bytes; a shorter span is a programming error and throws.</param>
    /// <returns>The bytes written: <see cref="Length"/>.</returns>
    public int Write(Span<byte> destination)
    {
        destination = destination[..Length];
        BinaryPrimitives.WriteUInt32BigEndian(destination, ((uint)_flags << 16) | ProtocolType);
        int offset = BaseLength;
        if (HasChecksum)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[offset..], 0);
            offset += OptionalFieldLength;
        }

        if (HasKey)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[offset..], Key);
            offset += OptionalFieldLength;
        }

        if (HasSequence)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[offset..], Sequence);
        }

        return destination.Length;
    }

    /// <summary>Computes the checksum of a packet and writes it into its header. Without the C flag nothing happens.</summary>
    /// <param name="packet">Exactly the packet: this header as written, and the payload.</param>
    public void WriteChecksum(Span<byte> packet)
    {
        if (HasChecksum)
        {
            WriteChecksum(packet, InternetChecksum.Sum(packet[Length..]));
        }
    }

    /// <summary>
    /// The same with a partial sum of the payload that is known already. Around a payload with a checksum yet to be
    /// completed it is that of <see cref="RemoteChecksum.CompletedSum"/>, since who verifies this checksum does so afterwards
    /// (<c>gre_build_header</c>, include/net/gre.h).
    /// </summary>
    /// <param name="packet">The packet, or this header as written alone; the payload is not read.</param>
    /// <param name="payloadSum">Partial sum of the payload, see <see cref="InternetChecksum"/>.</param>
    public void WriteChecksum(Span<byte> packet, ulong payloadSum)
    {
        if (!HasChecksum)
        {
            return;
        }

        Span<byte> field = packet.Slice(BaseLength, sizeof(ushort));
        field.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(
            field,
            InternetChecksum.Complement(InternetChecksum.Sum(packet[..Length], payloadSum)));
    }

    private static ushort WithFlag(ushort flags, int flag, bool value) => (ushort)(value ? flags | flag : flags & ~flag);
}
