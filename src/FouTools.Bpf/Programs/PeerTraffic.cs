using System.Buffers.Binary;

namespace FouTools.Bpf.Programs;

/// <summary>A peer's traffic as the programs counted it. Packets and bytes are of inner packets as on the wire, after segmentation.</summary>
/// <param name="SentPackets">Packets encapsulated and sent.</param>
/// <param name="SentBytes">Their bytes.</param>
/// <param name="ReceivedPackets">Packets decapsulated and delivered to the host.</param>
/// <param name="ReceivedBytes">Their bytes.</param>
public readonly record struct PeerTraffic(long SentPackets, long SentBytes, long ReceivedPackets, long ReceivedBytes)
{
    internal const int SentOffset = 0;
    internal const int ReceivedOffset = 16;
    internal const int Length = 32;

    /// <summary>Sums the counters of all processors.</summary>
    internal static PeerTraffic Sum(ReadOnlySpan<byte> counters)
    {
        PeerTraffic sum = default;
        for (; counters.Length >= Length; counters = counters[Length..])
        {
            sum += new PeerTraffic(
                BinaryPrimitives.ReadInt64LittleEndian(counters[SentOffset..]),
                BinaryPrimitives.ReadInt64LittleEndian(counters[(SentOffset + sizeof(long))..]),
                BinaryPrimitives.ReadInt64LittleEndian(counters[ReceivedOffset..]),
                BinaryPrimitives.ReadInt64LittleEndian(counters[(ReceivedOffset + sizeof(long))..]));
        }

        return sum;
    }

    /// <summary>Adds two.</summary>
    public static PeerTraffic operator +(PeerTraffic left, PeerTraffic right) => new(
        left.SentPackets + right.SentPackets,
        left.SentBytes + right.SentBytes,
        left.ReceivedPackets + right.ReceivedPackets,
        left.ReceivedBytes + right.ReceivedBytes);

    /// <summary>Adds two.</summary>
    public static PeerTraffic Add(PeerTraffic left, PeerTraffic right) => left + right;
}
