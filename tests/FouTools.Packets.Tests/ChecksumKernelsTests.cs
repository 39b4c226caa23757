using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class ChecksumKernelsTests
{
    private delegate ulong Kernel(ReadOnlySpan<byte> data);

    public static TheoryData<string> Names => ["scalar", "128", "256", "512", "chosen"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_length_to_300_at_every_misalignment(string name)
    {
        Kernel kernel = Find(name);
        byte[] random = new byte[512];
        new Random(1).NextBytes(random);
        byte[] ones = new byte[512];
        ones.AsSpan().Fill(0xff);
        foreach (byte[] buffer in (byte[][])[random, ones, new byte[512]])
        {
            for (int offset = 0; offset < 64; offset++)
            {
                for (int length = 0; length <= 300; length++)
                {
                    ReadOnlySpan<byte> data = buffer.AsSpan(offset, length);
                    ushort actual = InternetChecksum.Fold(kernel(data));
                    if (actual != NaiveChecksum.Fold(data))
                    {
                        Assert.Fail($"{name}: wrong sum of {length} bytes at offset {offset}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_big_data(string name)
    {
        Kernel kernel = Find(name);
        byte[] buffer = new byte[70_000];
        new Random(2).NextBytes(buffer);
        Gen.Select(Gen.Int[0, 63], Gen.Int[301, 69_000], Gen.Int[0, 255]).Sample(
            (offset, length, fill) =>
            {
                ReadOnlySpan<byte> data = buffer.AsSpan(offset, length);
                Assert.Equal(NaiveChecksum.Fold(data), InternetChecksum.Fold(kernel(data)));
                byte[] filled = new byte[length];
                filled.AsSpan().Fill((byte)fill);
                Assert.Equal(NaiveChecksum.Fold(filled), InternetChecksum.Fold(kernel(filled)));
            },
            iter: 300);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Carries_survive_far_beyond_a_packet(string name)
    {
        byte[] ones = new byte[(8 << 20) + 5];
        ones.AsSpan().Fill(0xff);
        ones[77] = 0x12;
        Assert.Equal(NaiveChecksum.Fold(ones), InternetChecksum.Fold(Find(name)(ones)));
    }

    /// <summary>The kernels sum little-endian words; the swap makes them comparable with the network's order.</summary>
    private static Kernel Find(string name) => name switch
    {
        "scalar" => data => Swap(ChecksumKernels.SumScalar(data)),
        "128" => data => Swap(ChecksumKernels.Sum128(data)),
        "256" => data => Swap(ChecksumKernels.Sum256(data)),
        "512" => data => Swap(ChecksumKernels.Sum512(data)),
        "chosen" => data => InternetChecksum.Sum(data),
        _ => throw new ArgumentException("unknown kernel", nameof(name)),
    };

    private static ulong Swap(ulong sum)
    {
        ushort folded = InternetChecksum.Fold(sum);
        return (ulong)((folded >> 8) | ((folded & 0xff) << 8));
    }
}
