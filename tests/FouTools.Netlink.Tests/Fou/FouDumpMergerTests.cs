using FouTools.Netlink.Fou;

namespace FouTools.Netlink.Tests.Fou;

public sealed class FouDumpMergerTests
{
    // An IPv4 port as the kernel lists it, and an IPv6 one.
    private const int SmallPort = 84;
    private const int LargePort = 108;

    [Theory]
    [InlineData(SmallPort, true)]
    [InlineData(SmallPort, false)]
    [InlineData(LargePort, true)]
    public void Lists_of_every_length_come_out_whole(int size, bool losesPorts)
    {
        FouPort[] all = [.. Enumerable.Range(1, 1300).Select(number => new FouPort { Port = number, Type = FouPortType.Gue })];
        for (int count = 0; count <= all.Length; count++)
        {
            var stitching = new FouDumpMerger();
            IReadOnlyList<FouPort>? list = null;
            foreach (int bufferSize in FouPorts.BufferSizes)
            {
                Assert.True(stitching.TryAdd(Read(all.AsSpan(0, count), size, TwinFou.Capacity(bufferSize), losesPorts), bufferSize));
                list = stitching.TryComplete();
                if (list is not null)
                {
                    break;
                }
            }

            Assert.NotNull(list);
            Assert.True(all.AsSpan(0, count).SequenceEqual([.. list]), $"{count} ports came out as {list.Count}.");
        }
    }

    [Fact]
    public void A_list_in_a_circle_is_never_whole()
    {
        var first = new FouPort { Port = 1, Type = FouPortType.Gue };
        FouPort second = first with { Port = 2 };
        var stitching = new FouDumpMerger();
        Assert.True(stitching.TryAdd([new FouDumpPart([first, second, first], 3 * SmallPort)], 8192));
        Assert.Null(stitching.TryComplete());
    }

    [Fact]
    public void Readings_of_different_lists_contradict_each_other()
    {
        FouPort[] ports = [.. Enumerable.Range(1, 5).Select(number => new FouPort { Port = number, Type = FouPortType.Gue })];
        Assert.True(AreOneList([ports[0], ports[1]], [ports[0], ports[1]]));
        Assert.False(AreOneList([ports[0], ports[1]], [ports[1]]));
        Assert.False(AreOneList([ports[0], ports[1]], []));
        Assert.False(AreOneList([], [ports[0]]));
        Assert.False(AreOneList([ports[0], ports[1], ports[2]], [ports[0], ports[2]]));
        Assert.False(AreOneList([ports[0], ports[1]], [ports[0], ports[2]]));

        static bool AreOneList(FouPort[] left, FouPort[] right)
        {
            var stitching = new FouDumpMerger();
            return stitching.TryAdd(Run(left), 8192) && stitching.TryAdd(Run(right), 8192);
        }

        static FouDumpPart[] Run(FouPort[] ports) => ports.Length == 0 ? [] : [new FouDumpPart(ports, ports.Length * SmallPort)];
    }

    private static List<FouDumpPart> Read(ReadOnlySpan<FouPort> ports, int size, int capacity, bool losesPorts)
    {
        var runs = new List<FouDumpPart>();
        int most = capacity / size;
        for (int start = 0; start < ports.Length; start += most + (losesPorts ? 1 : 0))
        {
            FouPort[] run = ports[start..Math.Min(start + most, ports.Length)].ToArray();
            runs.Add(new FouDumpPart(run, run.Length * size));
        }

        return runs;
    }
}
