using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// An echo request or reply of GUE with the optional data format of draft-herbert-intarea-gue-ctrl-messages-00
/// section 3.1.1. Numbers are in host byte order. A responder does not parse it: see <see cref="WriteReply"/>.
/// </summary>
public readonly record struct GueControlMessage
{
    /// <summary>Length in bytes of the data after the GUE header: identifier, sequence number and timestamp.</summary>
    public const int DataLength = 28;

    /// <summary>Length in bytes of a message that <see cref="Write"/> makes, GUE header included.</summary>
    public const int Length = GueHeader.BaseLength + DataLength;

    private const int SequenceOffset = 16;
    private const int TimestampOffset = 20;

    /// <summary><see cref="GueControlType.EchoRequest"/> or <see cref="GueControlType.EchoReply"/>.</summary>
    public GueControlType Type { get; init; }

    /// <summary>Matches replies to requests: random, and different for each destination.</summary>
    public UInt128 Identifier { get; init; }

    /// <summary>Counts the requests with one identifier.</summary>
    public uint Sequence { get; init; }

    /// <summary>The sender's clock in units of the sender's choice; the reply returns it unchanged.</summary>
    public ulong Timestamp { get; init; }

    /// <summary>Parses an echo message in the format of <see cref="Write"/>. More data may follow.</summary>
    /// <param name="header">The GUE header in front.</param>
    /// <param name="payload">The bytes after the GUE header.</param>
    /// <param name="message">The message, or the default value on an error.</param>
    /// <returns>
    /// <see cref="ParseError.None"/>, <see cref="ParseError.GueUnknownControlType"/> for what is no echo message, or
    /// <see cref="ParseError.GueControlTruncated"/>.
    /// </returns>
    public static ParseError TryParse(in GueHeader header, ReadOnlySpan<byte> payload, out GueControlMessage message)
    {
        message = default;
        var type = (GueControlType)header.Protocol;
        if (!header.IsControl || type is not (GueControlType.EchoRequest or GueControlType.EchoReply))
        {
            return ParseError.GueUnknownControlType;
        }

        if (payload.Length < DataLength)
        {
            return ParseError.GueControlTruncated;
        }

        message = new GueControlMessage
        {
            Type = type,
            Identifier = BinaryPrimitives.ReadUInt128BigEndian(payload),
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(payload[SequenceOffset..]),
            Timestamp = BinaryPrimitives.ReadUInt64BigEndian(payload[TimestampOffset..]),
        };
        return ParseError.None;
    }

    /// <summary>
    /// Writes the reply to an echo request: a GUE header without options, which the draft asks for (section 3.4.2), and the
    /// request's data whatever it is.
    /// </summary>
    /// <param name="requestData">The bytes after the request's GUE header.</param>
    /// <param name="destination">
    /// <see cref="GueHeader.BaseLength"/> bytes more than the data; a shorter span is a programming error and throws. It
    /// may overlap the data.
    /// </param>
    /// <returns>The bytes written.</returns>
    public static int WriteReply(ReadOnlySpan<byte> requestData, Span<byte> destination)
    {
        // Copy the data first: in the request's own buffer the header may overwrite it.
        requestData.CopyTo(destination[GueHeader.BaseLength..]);
        return WriteHeader(GueControlType.EchoReply, destination) + requestData.Length;
    }

    /// <summary>Writes the message with its GUE header.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes; a shorter span is a programming error and throws.</param>
    /// <returns>The bytes written, always <see cref="Length"/>.</returns>
    public int Write(Span<byte> destination)
    {
        destination = destination[..Length];
        Span<byte> data = destination[WriteHeader(Type, destination)..];
        BinaryPrimitives.WriteUInt128BigEndian(data, Identifier);
        BinaryPrimitives.WriteUInt32BigEndian(data[SequenceOffset..], Sequence);
        BinaryPrimitives.WriteUInt64BigEndian(data[TimestampOffset..], Timestamp);
        return Length;
    }

    private static int WriteHeader(GueControlType type, Span<byte> destination) =>
        new GueHeader { IsControl = true, Protocol = (byte)type }.Write(destination);
}
