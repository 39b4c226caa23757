using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace FouTools.Captures.Formats;

/// <summary>
/// Writes the blocks of a little-endian pcapng file. Every call writes one whole block, so that the file is valid at any time. Timestamps
/// are nanoseconds since 1970, as <see cref="WriteInterface"/> declares.
/// </summary>
public static class PcapNgWriter
{
    private const int PacketFixedLength = 20;
    private const int FlagsOptionLength = 8;
    private const int DropCountOptionLength = 12;
    private const ulong UnknownSectionLength = ulong.MaxValue;

    // The length field of an option has 16 bits.
    private const int MaxText = 0xffff;

    /// <summary>Starts a file with the section header.</summary>
    /// <param name="output">The output.</param>
    /// <param name="application">The name of the writing program (shb_userappl).</param>
    public static void WriteSection(IBufferWriter<byte> output, string application)
    {
        ArgumentNullException.ThrowIfNull(output);
        const int FixedLength = 16;
        byte[] text = Encode(application);
        int length = PcapNgFormat.BlockOverhead + FixedLength + OptionLength(text.Length) + PcapNgFormat.OptionHeaderLength;
        Span<byte> block = output.GetSpan(length)[..length];
        Span<byte> body = BeginBlock(block, PcapNgFormat.SectionHeader);
        BinaryPrimitives.WriteUInt32LittleEndian(body, PcapNgFormat.ByteOrderMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], PcapNgFormat.MajorVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(body[8..], UnknownSectionLength);
        EndOptions(WriteOption(body[FixedLength..], PcapNgFormat.Application, text));
        output.Advance(length);
    }

    /// <summary>Describes the next interface. The first is number 0.</summary>
    /// <param name="output">The output.</param>
    /// <param name="description">The interface; its clock is ignored.</param>
    public static void WriteInterface(IBufferWriter<byte> output, CaptureInterface description)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(description);
        const int FixedLength = 8;
        byte[] name = Encode(description.Name);
        byte[] text = Encode(description.Description);
        int length = PcapNgFormat.BlockOverhead + FixedLength + OptionLength(name.Length) + OptionLength(text.Length)
            + OptionLength(1) + PcapNgFormat.OptionHeaderLength;
        Span<byte> block = output.GetSpan(length)[..length];
        Span<byte> body = BeginBlock(block, PcapNgFormat.InterfaceDescription);
        BinaryPrimitives.WriteUInt32LittleEndian(body, (ushort)description.LinkType);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], description.SnapLength);
        Span<byte> options = WriteOption(body[FixedLength..], PcapNgFormat.InterfaceName, name);
        options = WriteOption(options, PcapNgFormat.InterfaceDescriptionText, text);
        EndOptions(WriteOption(options, PcapNgFormat.TimestampResolution, [CaptureClock.Nanoseconds.Resolution]));
        output.Advance(length);
    }

    /// <summary>Writes a packet.</summary>
    /// <param name="output">The output.</param>
    /// <param name="packet">The packet. Without a timestamp it gets 0.</param>
    public static void WritePacket(IBufferWriter<byte> output, in CapturedPacket packet) => WritePacket(output, packet, []);

    /// <summary>Writes a packet with a prefix.</summary>
    /// <param name="output">The output.</param>
    /// <param name="packet">The packet. Its original length does not include the prefix.</param>
    /// <param name="front">The prefix, such as outer headers.</param>
    public static void WritePacket(IBufferWriter<byte> output, in CapturedPacket packet, ReadOnlySpan<byte> front)
    {
        ArgumentNullException.ThrowIfNull(output);
        int kept = front.Length + packet.Data.Length;
        ReadOnlySpan<byte> comment = packet.Comment[..Math.Min(packet.Comment.Length, MaxText)];
        int optionsLength = OptionLength(comment.Length)
            + (packet.Direction == CaptureDirection.Unknown ? 0 : FlagsOptionLength)
            + (packet.DropCount == 0 ? 0 : DropCountOptionLength);
        int length = PcapNgFormat.BlockOverhead + PacketFixedLength + PcapNgFormat.Pad(kept)
            + (optionsLength == 0 ? 0 : optionsLength + PcapNgFormat.OptionHeaderLength);
        Span<byte> block = output.GetSpan(length)[..length];
        Span<byte> body = BeginBlock(block, PcapNgFormat.EnhancedPacket);
        ulong time = (ulong)(packet.Timestamp ?? 0);
        BinaryPrimitives.WriteUInt32LittleEndian(body, (uint)packet.Interface);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], (uint)(time >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], (uint)time);
        BinaryPrimitives.WriteUInt32LittleEndian(body[12..], (uint)kept);
        BinaryPrimitives.WriteUInt32LittleEndian(body[16..], (uint)front.Length + packet.OriginalLength);
        Span<byte> data = body[PacketFixedLength..];
        front.CopyTo(data);
        packet.Data.CopyTo(data[front.Length..]);
        data[kept..PcapNgFormat.Pad(kept)].Clear();
        if (optionsLength != 0)
        {
            WritePacketOptions(data[PcapNgFormat.Pad(kept)..], packet, comment);
        }

        output.Advance(length);
    }

    /// <summary>Writes an interface statistics block, usually at the end of a file.</summary>
    /// <param name="output">The output.</param>
    /// <param name="number">The number of the interface, from 0.</param>
    /// <param name="timestamp">The current time in nanoseconds since 1970, UTC.</param>
    /// <param name="received">The packets received (isb_ifrecv).</param>
    /// <param name="dropped">The packets among them missing from the file (isb_ifdrop).</param>
    public static void WriteStatistics(IBufferWriter<byte> output, int number, long timestamp, ulong received, ulong dropped)
    {
        ArgumentNullException.ThrowIfNull(output);
        const int FixedLength = 12;
        int length = PcapNgFormat.BlockOverhead + FixedLength + (2 * OptionLength(sizeof(ulong))) + PcapNgFormat.OptionHeaderLength;
        Span<byte> block = output.GetSpan(length)[..length];
        Span<byte> body = BeginBlock(block, PcapNgFormat.InterfaceStatistics);
        BinaryPrimitives.WriteUInt32LittleEndian(body, (uint)number);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], (uint)((ulong)timestamp >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], (uint)timestamp);
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(value, received);
        Span<byte> options = WriteOption(body[FixedLength..], PcapNgFormat.StatisticsReceived, value);
        BinaryPrimitives.WriteUInt64LittleEndian(value, dropped);
        EndOptions(WriteOption(options, PcapNgFormat.StatisticsDropped, value));
        output.Advance(length);
    }

    private static void WritePacketOptions(Span<byte> options, in CapturedPacket packet, ReadOnlySpan<byte> comment)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        options = WriteOption(options, PcapNgFormat.Comment, comment);
        if (packet.Direction != CaptureDirection.Unknown)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(value, (uint)packet.Direction);
            options = WriteOption(options, PcapNgFormat.PacketFlags, value[..sizeof(uint)]);
        }

        if (packet.DropCount != 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(value, packet.DropCount);
            options = WriteOption(options, PcapNgFormat.PacketDropCount, value);
        }

        EndOptions(options);
    }

    private static Span<byte> BeginBlock(Span<byte> block, uint type)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block, type);
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], (uint)block.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(block[^PcapNgFormat.BlockTrailerLength..], (uint)block.Length);
        return block[PcapNgFormat.BlockHeaderLength..^PcapNgFormat.BlockTrailerLength];
    }

    private static int OptionLength(int valueLength) =>
        valueLength == 0 ? 0 : PcapNgFormat.OptionHeaderLength + PcapNgFormat.Pad(valueLength);

    private static Span<byte> WriteOption(Span<byte> options, ushort code, scoped ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return options;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(options, code);
        BinaryPrimitives.WriteUInt16LittleEndian(options[2..], (ushort)value.Length);
        Span<byte> field = options.Slice(PcapNgFormat.OptionHeaderLength, PcapNgFormat.Pad(value.Length));
        value.CopyTo(field);
        field[value.Length..].Clear();
        return options[OptionLength(value.Length)..];
    }

    private static void EndOptions(Span<byte> options) =>
        BinaryPrimitives.WriteUInt32LittleEndian(options, PcapNgFormat.EndOfOptions);

    private static byte[] Encode(string? text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text ?? "");
        return bytes.Length <= MaxText ? bytes : bytes[..MaxText];
    }
}
