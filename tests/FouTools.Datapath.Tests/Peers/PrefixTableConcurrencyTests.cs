using System.Net;
using FouTools.Datapath.Peers;

namespace FouTools.Datapath.Tests.Peers;

public sealed class PrefixTableConcurrencyTests
{
    private const int Stable = 300;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Prefixes_that_stay_are_found_whatever_else_changes(bool ipv6)
    {
        var prefixes = new RandomPrefixes(7, ipv6);
        var table = new PrefixTable<object>();
        var staying = new Dictionary<IPNetwork, object>();
        while (staying.Count < Stable)
        {
            IPNetwork prefix = prefixes.Next();
            if (table.TryAdd(prefix, prefix))
            {
                staying.Add(prefix, table.FindExact(prefix)!);
            }
        }

        (UInt128 Address, object Value)[] probes =
        [
            .. staying.Keys.SelectMany(prefix => (UInt128[])[RandomPrefixes.Range(prefix).First, RandomPrefixes.Range(prefix).Last])
                .Select(address => (address, PrefixTableTests.Find(table, address, ipv6)!)),
        ];
        int changes = 0;
        Read(
            Write,
            i =>
            {
                (UInt128 address, object value) = probes[i % probes.Length];
                Assert.Same(value, PrefixTableTests.Find(table, address, ipv6));
            });
        Assert.True(changes > 1_000, $"Only {changes} changes.");

        void Write()
        {
            var passing = new List<IPNetwork>();
            for (int i = 0; i < 5_000; i++)
            {
                IPNetwork prefix = prefixes.Next();
                if (IsLongestOfNone(prefix) && table.TryAdd(prefix, new object()))
                {
                    passing.Add(prefix);
                    changes++;
                }

                if (passing.Count > 0 && prefixes.Random.Next(4) == 0)
                {
                    int index = prefixes.Random.Next(passing.Count);
                    Assert.True(table.Remove(passing[index]));
                    passing.RemoveAt(index);
                    changes++;
                }
            }

            passing.ForEach(prefix => Assert.True(table.Remove(prefix)));
        }

        bool IsLongestOfNone(IPNetwork prefix)
        {
            (UInt128 first, UInt128 last) = RandomPrefixes.Range(prefix);
            return Array.TrueForAll(probes, probe =>
                probe.Address < first || probe.Address > last || ((IPNetwork)probe.Value).PrefixLength > prefix.PrefixLength);
        }
    }

    // A shorter prefix comes before a longer one goes, and the other way round: at no time is there none.
    [Theory]
    [InlineData(false, 0, 32)]
    [InlineData(false, 5, 20)]
    [InlineData(false, 17, 31)]
    [InlineData(true, 0, 128)]
    [InlineData(true, 48, 64)]
    [InlineData(true, 63, 65)]
    public void An_address_handed_from_one_prefix_to_another_is_never_lost(bool ipv6, int shorter, int longer)
    {
        var neighbours = new RandomPrefixes(shorter + longer, ipv6);
        var table = new PrefixTable<object>();
        UInt128 address = neighbours.Address();
        IPNetwork first = Around(shorter);
        IPNetwork second = Around(longer);
        for (int i = 0; i < 2_000; i++)
        {
            IPNetwork prefix = neighbours.Next();
            (UInt128 from, UInt128 to) = RandomPrefixes.Range(prefix);
            if (address < from || address > to)
            {
                table.TryAdd(prefix, "neighbour");
            }
        }

        Assert.True(table.TryAdd(first, first));
        object[] values = [table.FindExact(first)!, second];
        Read(
            () =>
            {
                for (int i = 0; i < 50; i++)
                {
                    Assert.True(table.TryAdd(second, values[1]));
                    Assert.True(table.Remove(first));
                    Assert.True(table.TryAdd(first, values[0]));
                    Assert.True(table.Remove(second));
                }
            },
            _ => Assert.Contains(PrefixTableTests.Find(table, address, ipv6), values));

        IPNetwork Around(int length)
        {
            byte[] bytes = new byte[16];
            UInt128 network = length == 0 ? 0 : address >> (neighbours.Width - length) << (neighbours.Width - length);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, network);
            return new IPNetwork(new IPAddress(bytes.AsSpan(16 - (neighbours.Width / 8))), length);
        }
    }

    // Writes over and over in this thread, and reads in two others, until the time is over.
    private static void Read(Action write, Action<int> read)
    {
        using var stop = new CancellationTokenSource();
        Task[] readers =
        [
            .. Enumerable.Range(0, 2).Select(reader => Task.Factory.StartNew(
                () =>
                {
                    for (int i = reader; !stop.IsCancellationRequested; i++)
                    {
                        read(i & int.MaxValue);
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)),
        ];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            do
            {
                write();
            }
            while (clock.Elapsed < Duration && !Array.Exists(readers, reader => reader.IsFaulted));
        }
        finally
        {
            stop.Cancel();
            Task.WaitAll(readers, TestContext.Current.CancellationToken);
        }
    }
}
