using System.Buffers.Binary;

namespace FouTools.Captures.Formats;

/// <summary>Reads numbers in the byte order of the host that wrote the file.</summary>
internal readonly struct ByteOrder(bool isBigEndian)
{
    internal ushort UInt16(ReadOnlySpan<byte> data) =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(data) : BinaryPrimitives.ReadUInt16LittleEndian(data);

    internal uint UInt32(ReadOnlySpan<byte> data) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(data) : BinaryPrimitives.ReadUInt32LittleEndian(data);

    internal ulong UInt64(ReadOnlySpan<byte> data) =>
        isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(data) : BinaryPrimitives.ReadUInt64LittleEndian(data);
}
