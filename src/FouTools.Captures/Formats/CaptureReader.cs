using System.Buffers.Binary;
using System.Text;

namespace FouTools.Captures.Formats;

/// <summary>
/// Parses a pcap or pcapng file incrementally: either byte order, microseconds or nanoseconds, and of pcapng sections, interfaces, and
/// enhanced, simple and obsolete packet blocks; it skips other blocks. It keeps only the interface descriptions, so memory does not grow
/// with the file. Not thread-safe.
/// </summary>
public sealed class CaptureReader
{
    /// <summary>The maximum length of a packet or block that is parsed, in bytes. Skipped blocks may have any length.</summary>
    public const int MaxBlock = 16 * 1024 * 1024;

    /// <summary>The maximum number of interfaces per section.</summary>
    public const int MaxInterfaces = 4096;

    private const int MagicLength = 4;

    // IFNAMSIZ is 16; descriptions of other systems are longer, but a hostile file could use 64 KiB for each.
    private const int MaxTextLength = 256;

    private readonly List<CaptureInterface> _interfaces = [];
    private Format _format;
    private ByteOrder _order;
    private long _toSkip;

    private enum Format : byte
    {
        Unknown,
        Pcap,
        PcapNg,
    }

    /// <summary>The interfaces of the current section described so far.</summary>
    public IReadOnlyList<CaptureInterface> Interfaces => _interfaces;

    /// <summary>The number of the current section, from 1; 0 before the first. Each section numbers its interfaces from 0.</summary>
    public int Section { get; private set; }

    /// <summary>
    /// After <see cref="CaptureReadResult.NeedMoreData"/>: the bytes that the next call needs to make progress, unconsumed ones included.
    /// At most <see cref="MaxBlock"/>.
    /// </summary>
    public int BytesNeeded { get; private set; }

    /// <summary>The reason why reading stopped.</summary>
    public CaptureFault Fault { get; private set; }

    /// <summary>Reads up to the end of the next packet.</summary>
    /// <param name="data">The next bytes of the file after those consumed so far; as many as available.</param>
    /// <param name="isLast">Whether this is the end of the file.</param>
    /// <param name="consumed">The bytes consumed, the packet included. Set even when more data are needed.</param>
    /// <param name="packet">The packet, or the default value if there is none.</param>
    /// <returns>The result.</returns>
    public CaptureReadResult Read(ReadOnlySpan<byte> data, bool isLast, out int consumed, out CapturedPacket packet)
    {
        consumed = 0;
        packet = default;
        while (Fault == CaptureFault.None)
        {
            consumed += Skip(data.Length - consumed);
            ReadOnlySpan<byte> rest = data[consumed..];
            if (rest.IsEmpty && _toSkip == 0 && _format != Format.Unknown && isLast)
            {
                return CaptureReadResult.End;
            }

            Step step = _toSkip > 0 ? Need(1) : ReadNext(rest, ref packet);
            if (step.Kind == StepKind.NeedMoreData)
            {
                if (!isLast)
                {
                    BytesNeeded = step.Bytes;
                    return CaptureReadResult.NeedMoreData;
                }

                Fault = _format != Format.Unknown ? CaptureFault.Truncated
                    : rest.IsEmpty ? CaptureFault.Empty
                    : CaptureFault.NotACapture;
                break;
            }

            consumed += step.Bytes;
            if (step.Kind == StepKind.Packet)
            {
                return CaptureReadResult.Packet;
            }
        }

        packet = default;
        return CaptureReadResult.Fault;
    }

    private int Skip(int available)
    {
        int bytes = (int)Math.Min(available, _toSkip);
        _toSkip -= bytes;
        return bytes;
    }

    private Step ReadNext(ReadOnlySpan<byte> data, ref CapturedPacket packet) => _format switch
    {
        Format.Pcap => ReadRecord(data, ref packet),
        Format.PcapNg => ReadBlock(data, ref packet),
        _ => ReadMagic(data),
    };

    private Step ReadMagic(ReadOnlySpan<byte> data)
    {
        if (data.Length < MagicLength)
        {
            return Need(MagicLength);
        }

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(data);
        if (magic == PcapNgFormat.SectionHeader)
        {
            _format = Format.PcapNg;
            return default;
        }

        bool isBigEndian = BinaryPrimitives.ReverseEndianness(magic) is PcapFormat.MicrosecondMagic or PcapFormat.NanosecondMagic;
        if (isBigEndian)
        {
            magic = BinaryPrimitives.ReverseEndianness(magic);
        }
        else if (magic is not (PcapFormat.MicrosecondMagic or PcapFormat.NanosecondMagic))
        {
            return Fail(CaptureFault.NotACapture);
        }

        _order = new ByteOrder(isBigEndian);
        return ReadFileHeader(data, magic == PcapFormat.NanosecondMagic ? CaptureClock.Nanoseconds : CaptureClock.Microseconds);
    }

    private Step ReadFileHeader(ReadOnlySpan<byte> data, CaptureClock clock)
    {
        if (data.Length < PcapFormat.HeaderLength)
        {
            return Need(PcapFormat.HeaderLength);
        }

        if (_order.UInt16(data[4..]) != PcapFormat.MajorVersion)
        {
            return Fail(CaptureFault.UnsupportedVersion);
        }

        _format = Format.Pcap;
        Section = 1;
        _interfaces.Add(new CaptureInterface
        {
            LinkType = (LinkType)(_order.UInt32(data[20..]) & PcapFormat.LinkTypeMask),
            SnapLength = _order.UInt32(data[16..]),
            Clock = clock,
        });
        return Done(PcapFormat.HeaderLength);
    }

    private Step ReadRecord(ReadOnlySpan<byte> data, ref CapturedPacket packet)
    {
        if (data.Length < PcapFormat.RecordHeaderLength)
        {
            return Need(PcapFormat.RecordHeaderLength);
        }

        uint length = _order.UInt32(data[8..]);
        if (length > MaxBlock - PcapFormat.RecordHeaderLength)
        {
            return Fail(CaptureFault.BlockTooLong);
        }

        int total = PcapFormat.RecordHeaderLength + (int)length;
        if (data.Length < total)
        {
            return Need(total);
        }

        bool isNanoseconds = _interfaces[0].Clock == CaptureClock.Nanoseconds;
        packet = new CapturedPacket
        {
            Timestamp = (_order.UInt32(data) * 1_000_000_000L) + (_order.UInt32(data[4..]) * (isNanoseconds ? 1L : 1000L)),
            Data = data[PcapFormat.RecordHeaderLength..total],
            OriginalLength = Math.Max(length, _order.UInt32(data[12..])),
        };
        return Packet(total);
    }

    private Step ReadBlock(ReadOnlySpan<byte> data, ref CapturedPacket packet)
    {
        if (data.Length < PcapNgFormat.BlockOverhead)
        {
            return Need(PcapNgFormat.BlockOverhead);
        }

        bool isSection = BinaryPrimitives.ReadUInt32LittleEndian(data) == PcapNgFormat.SectionHeader;
        if (isSection && !TrySetByteOrder(data[PcapNgFormat.BlockHeaderLength..]))
        {
            return Fail(CaptureFault.BadByteOrder);
        }

        uint type = _order.UInt32(data);
        uint length = _order.UInt32(data[4..]);
        if (length < PcapNgFormat.BlockOverhead || length % 4 != 0)
        {
            return Fail(CaptureFault.BadBlockLength);
        }

        if (!isSection && !IsRead(type))
        {
            _toSkip = length;
            return default;
        }

        if (length > MaxBlock)
        {
            return Fail(CaptureFault.BlockTooLong);
        }

        int total = (int)length;
        if (data.Length < total)
        {
            return Need(total);
        }

        if (_order.UInt32(data[(total - PcapNgFormat.BlockTrailerLength)..]) != length)
        {
            return Fail(CaptureFault.BlockLengthMismatch);
        }

        ReadOnlySpan<byte> body = data[PcapNgFormat.BlockHeaderLength..(total - PcapNgFormat.BlockTrailerLength)];
        CaptureFault fault = isSection ? BeginSection(body) : type switch
        {
            PcapNgFormat.InterfaceDescription => AddInterface(body),
            PcapNgFormat.EnhancedPacket => ReadEnhancedPacket(body, ref packet),
            PcapNgFormat.SimplePacket => ReadSimplePacket(body, ref packet),
            _ => ReadObsoletePacket(body, ref packet),
        };
        return fault != CaptureFault.None ? Fail(fault)
            : isSection || type == PcapNgFormat.InterfaceDescription ? Done(total)
            : Packet(total);
    }

    private static bool IsRead(uint type) => type
        is PcapNgFormat.InterfaceDescription
        or PcapNgFormat.EnhancedPacket
        or PcapNgFormat.SimplePacket
        or PcapNgFormat.ObsoletePacket;

    private bool TrySetByteOrder(ReadOnlySpan<byte> magic)
    {
        bool isBigEndian = BinaryPrimitives.ReadUInt32BigEndian(magic) == PcapNgFormat.ByteOrderMagic;
        _order = new ByteOrder(isBigEndian);
        return isBigEndian || BinaryPrimitives.ReadUInt32LittleEndian(magic) == PcapNgFormat.ByteOrderMagic;
    }

    private CaptureFault BeginSection(ReadOnlySpan<byte> body)
    {
        const int FixedLength = 16;
        if (body.Length < FixedLength)
        {
            return CaptureFault.BadBlockLength;
        }

        if (_order.UInt16(body[4..]) != PcapNgFormat.MajorVersion)
        {
            return CaptureFault.UnsupportedVersion;
        }

        Section++;
        _interfaces.Clear();
        return CaptureFault.None;
    }

    private CaptureFault AddInterface(ReadOnlySpan<byte> body)
    {
        const int FixedLength = 8;
        if (body.Length < FixedLength)
        {
            return CaptureFault.BadBlockLength;
        }

        if (_interfaces.Count == MaxInterfaces)
        {
            return CaptureFault.TooManyInterfaces;
        }

        string? name = null;
        string? description = null;
        CaptureClock clock = CaptureClock.Microseconds;
        var options = new OptionReader(body[FixedLength..], _order);
        while (options.Next())
        {
            switch (options.Code)
            {
                case PcapNgFormat.InterfaceName:
                    name = Text(options.Value);
                    break;
                case PcapNgFormat.InterfaceDescriptionText:
                    description = Text(options.Value);
                    break;
                case PcapNgFormat.TimestampResolution when options.Value.Length >= 1:
                    clock = clock with { Resolution = options.Value[0] };
                    break;
                case PcapNgFormat.TimestampOffset when options.Value.Length >= sizeof(long):
                    clock = clock with { OffsetSeconds = (long)_order.UInt64(options.Value) };
                    break;
            }
        }

        _interfaces.Add(new CaptureInterface
        {
            LinkType = (LinkType)_order.UInt16(body),
            SnapLength = _order.UInt32(body[4..]),
            Name = name,
            Description = description,
            Clock = clock,
        });
        return CaptureFault.None;
    }

    private CaptureFault ReadEnhancedPacket(ReadOnlySpan<byte> body, ref CapturedPacket packet)
    {
        const int FixedLength = 20;
        if (body.Length < FixedLength)
        {
            return CaptureFault.BadBlockLength;
        }

        CaptureFault fault = FindPacket(_order.UInt32(body), _order.UInt32(body[12..]), body[FixedLength..], out ReadOnlySpan<byte> data);
        if (fault != CaptureFault.None)
        {
            return fault;
        }

        var direction = CaptureDirection.Unknown;
        ulong dropCount = 0;
        ReadOnlySpan<byte> comment = default;
        var options = new OptionReader(body[Math.Min(FixedLength + PcapNgFormat.Pad(data.Length), body.Length)..], _order);
        while (options.Next())
        {
            switch (options.Code)
            {
                case PcapNgFormat.Comment when comment.IsEmpty:
                    comment = options.Value;
                    break;
                case PcapNgFormat.PacketFlags when options.Value.Length >= sizeof(uint):
                    direction = (CaptureDirection)(_order.UInt32(options.Value) & PcapNgFormat.DirectionMask);
                    break;
                case PcapNgFormat.PacketDropCount when options.Value.Length >= sizeof(ulong):
                    dropCount = _order.UInt64(options.Value);
                    break;
            }
        }

        int number = (int)_order.UInt32(body);
        packet = new CapturedPacket
        {
            Interface = number,
            Timestamp = _interfaces[number].Clock.ToNanoseconds(((ulong)_order.UInt32(body[4..]) << 32) | _order.UInt32(body[8..])),
            Data = data,
            OriginalLength = Math.Max((uint)data.Length, _order.UInt32(body[16..])),
            Direction = direction > CaptureDirection.Outbound ? CaptureDirection.Unknown : direction,
            DropCount = dropCount,
            Comment = comment,
        };
        return CaptureFault.None;
    }

    private CaptureFault ReadObsoletePacket(ReadOnlySpan<byte> body, ref CapturedPacket packet)
    {
        const int FixedLength = 20;
        const ushort UnknownDropCount = ushort.MaxValue;
        if (body.Length < FixedLength)
        {
            return CaptureFault.BadBlockLength;
        }

        int number = _order.UInt16(body);
        CaptureFault fault = FindPacket((uint)number, _order.UInt32(body[12..]), body[FixedLength..], out ReadOnlySpan<byte> data);
        if (fault != CaptureFault.None)
        {
            return fault;
        }

        ushort dropCount = _order.UInt16(body[2..]);
        packet = new CapturedPacket
        {
            Interface = number,
            Timestamp = _interfaces[number].Clock.ToNanoseconds(((ulong)_order.UInt32(body[4..]) << 32) | _order.UInt32(body[8..])),
            Data = data,
            OriginalLength = Math.Max((uint)data.Length, _order.UInt32(body[16..])),
            DropCount = dropCount == UnknownDropCount ? 0u : dropCount,
        };
        return CaptureFault.None;
    }

    private CaptureFault ReadSimplePacket(ReadOnlySpan<byte> body, ref CapturedPacket packet)
    {
        const int FixedLength = 4;
        if (body.Length < FixedLength)
        {
            return CaptureFault.BadBlockLength;
        }

        if (_interfaces.Count == 0)
        {
            return CaptureFault.UnknownInterface;
        }

        // Only the snap length of the first interface separates the packet from its padding.
        uint original = _order.UInt32(body);
        uint snapLength = _interfaces[0].SnapLength;
        CaptureFault fault = FindPacket(0, snapLength == 0 ? original : Math.Min(snapLength, original), body[FixedLength..], out ReadOnlySpan<byte> data);
        packet = new CapturedPacket { Data = data, OriginalLength = original };
        return fault;
    }

    private CaptureFault FindPacket(uint number, uint length, ReadOnlySpan<byte> room, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (number >= (uint)_interfaces.Count)
        {
            return CaptureFault.UnknownInterface;
        }

        if (length > (uint)room.Length)
        {
            return CaptureFault.PacketExceedsBlock;
        }

        data = room[..(int)length];
        return CaptureFault.None;
    }

    private static string Text(ReadOnlySpan<byte> value) =>
        Encoding.UTF8.GetString(value[..Math.Min(value.Length, MaxTextLength)]).TrimEnd('\0');

    private Step Fail(CaptureFault fault)
    {
        Fault = fault;
        return default;
    }

    private static Step Need(int bytes) => new(StepKind.NeedMoreData, bytes);

    private static Step Done(int bytes) => new(StepKind.Done, bytes);

    private static Step Packet(int bytes) => new(StepKind.Packet, bytes);

    private enum StepKind : byte
    {
        Done,
        Packet,
        NeedMoreData,
    }

    private readonly record struct Step(StepKind Kind, int Bytes);
}
