using BenchmarkDotNet.Attributes;
using FouTools.Packets;

namespace FouTools.Benchmarks;

/// <summary>The Internet checksum as packets have it, against the scalar loop with 64-bit words alone.</summary>
public class ChecksumBenchmark
{
    private const int Packets = 16;

    private readonly byte[] _data = new byte[64 * 1024 + Packets];

    /// <summary>A full segment of segmentation offload, a full Ethernet frame's payload, and a small packet, in bytes.</summary>
    [Params(64 * 1024, 1448, 64)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Fill() => new Random(1).NextBytes(_data);

    [Benchmark(Baseline = true, OperationsPerInvoke = Packets)]
    public ulong Scalar()
    {
        ulong sum = 0;
        for (int packet = 0; packet < Packets; packet++)
        {
            sum += InternetChecksum.Complement(ChecksumKernels.SumScalar(_data.AsSpan(packet & ~1, Bytes)));
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public ulong Vectorised()
    {
        ulong sum = 0;
        for (int packet = 0; packet < Packets; packet++)
        {
            sum += InternetChecksum.Compute(_data.AsSpan(packet & ~1, Bytes));
        }

        return sum;
    }
}
