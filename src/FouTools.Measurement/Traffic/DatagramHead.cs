using System.Runtime.InteropServices;

namespace FouTools.Measurement.Traffic;

/// <summary>The header of each datagram, in the byte order of the sender's processor, which is little-endian on all supported ones.</summary>
/// <param name="Trial">The number of its trial.</param>
/// <param name="Number">Its sequence number, from 0.</param>
/// <param name="SentAt">The send time, in nanoseconds of the sender's clock.</param>
internal readonly record struct DatagramHead(long Trial, long Number, long SentAt)
{
    public const int Bytes = 3 * sizeof(long);

    public static DatagramHead Read(ReadOnlySpan<byte> payload) => MemoryMarshal.Read<DatagramHead>(payload);

    public void Write(Span<byte> payload) => MemoryMarshal.Write(payload, this);
}
