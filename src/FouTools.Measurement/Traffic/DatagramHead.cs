using System.Runtime.InteropServices;

namespace FouTools.Measurement.Traffic;

/// <summary>What each datagram begins with, in the byte order of the sender's processor, which is little-endian on all that are supported.</summary>
/// <param name="Trial">The number of the trial that it is of.</param>
/// <param name="Number">Its own, from 0 on.</param>
/// <param name="SentAt">When it was sent, in nanoseconds of the sender's clock.</param>
internal readonly record struct DatagramHead(long Trial, long Number, long SentAt)
{
    public const int Bytes = 3 * sizeof(long);

    public static DatagramHead Read(ReadOnlySpan<byte> payload) => MemoryMarshal.Read<DatagramHead>(payload);

    public void Write(Span<byte> payload) => MemoryMarshal.Write(payload, this);
}
