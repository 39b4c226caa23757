namespace FouTools.Captures.Formats;

/// <summary>The numbers of the next generation capture format (draft-ietf-opsawg-pcapng).</summary>
internal static class PcapNgFormat
{
    internal const uint SectionHeader = 0x0a0d_0d0a;
    internal const uint InterfaceDescription = 1;
    internal const uint ObsoletePacket = 2;
    internal const uint SimplePacket = 3;
    internal const uint InterfaceStatistics = 5;
    internal const uint EnhancedPacket = 6;

    internal const uint ByteOrderMagic = 0x1a2b_3c4d;
    internal const ushort MajorVersion = 1;

    /// <summary>Type and length at the front, and the length again at the end.</summary>
    internal const int BlockOverhead = BlockHeaderLength + BlockTrailerLength;
    internal const int BlockHeaderLength = 8;
    internal const int BlockTrailerLength = 4;

    internal const int OptionHeaderLength = 4;
    internal const ushort EndOfOptions = 0;
    internal const ushort Comment = 1;
    internal const ushort Application = 4;
    internal const ushort InterfaceName = 2;
    internal const ushort InterfaceDescriptionText = 3;
    internal const ushort TimestampResolution = 9;
    internal const ushort TimestampOffset = 14;
    internal const ushort PacketFlags = 2;
    internal const ushort PacketDropCount = 4;
    internal const ushort StatisticsReceived = 4;
    internal const ushort StatisticsDropped = 5;

    internal const uint DirectionMask = 3;

    /// <summary>Rounds up to whole 32-bit words, the padding of all blocks and options.</summary>
    internal static int Pad(int length) => (length + 3) & ~3;
}
