using System.Net;
using CsCheck;
using FouTools.Datapath.Peers;

namespace FouTools.Datapath.Tests.Peers;

public sealed class PrefixTableTests
{
    [Theory]
    [InlineData("10.1.2.3", "host")]
    [InlineData("10.1.2.4", "net24")]
    [InlineData("10.1.3.1", "net16")]
    [InlineData("10.1.127.255", "net16")]
    [InlineData("10.1.128.0", "half")]
    [InlineData("10.1.255.255", "half")]
    [InlineData("10.2.0.0", "any4")]
    [InlineData("10.0.255.255", "any4")]
    [InlineData("0.0.0.0", "any4")]
    [InlineData("255.255.255.255", "last")]
    [InlineData("255.255.255.254", "any4")]
    [InlineData("fd00:1::", "host6")]
    [InlineData("fd00:1::1", "net64")]
    [InlineData("fd00:1:0:1::", "net32")]
    [InlineData("fd00:2::", "net7")]
    [InlineData("fbff::", null)]
    [InlineData("fe00::", null)]
    [InlineData("::", null)]
    public void The_longest_prefix_with_the_address_wins(string address, string? expected)
    {
        PrefixTable<string> table = Table(
            ("0.0.0.0/0", "any4"), ("10.1.0.0/16", "net16"), ("10.1.128.0/17", "half"), ("10.1.2.0/24", "net24"),
            ("10.1.2.3/32", "host"), ("255.255.255.255/32", "last"),
            ("fc00::/7", "net7"), ("fd00:1::/32", "net32"), ("fd00:1::/64", "net64"), ("fd00:1::/128", "host6"));
        bool ipv6 = address.Contains(':');
        Assert.Equal(expected, Find(table, RandomPrefixes.Range(IPNetwork.Parse(address + (ipv6 ? "/128" : "/32"))).First, ipv6));
    }

    [Fact]
    public void An_empty_table_has_nothing()
    {
        var table = new PrefixTable<string>();
        Assert.Null(table.FindIPv4(0));
        Assert.Null(table.FindIPv4(uint.MaxValue));
        Assert.Null(table.FindIPv6(0));
        Assert.Null(table.FindIPv6(UInt128.MaxValue));
        Assert.Null(table.FindExact(IPNetwork.Parse("0.0.0.0/0")));
        Assert.False(table.Remove(IPNetwork.Parse("::/0")));
        Assert.Empty(table.All());
    }

    [Fact]
    public void The_families_are_apart()
    {
        PrefixTable<string> table = Table(("0.0.0.0/0", "4"));
        Assert.Null(table.FindIPv6(0));
        Assert.Null(table.FindIPv6(0xffff_0a00_0001));
        Assert.True(table.TryAdd(IPNetwork.Parse("::ffff:10.0.0.0/104"), "mapped"));
        Assert.Equal("4", table.FindIPv4(0x0a000001));
        Assert.Equal("mapped", table.FindIPv6(0xffff_0a00_0001));
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.0.0/8")]
    [InlineData("10.0.0.1/32")]
    [InlineData("::/0")]
    [InlineData("fd00::/64")]
    [InlineData("fd00::1/128")]
    public void A_prefix_is_taken_once_until_removed(string text)
    {
        IPNetwork prefix = IPNetwork.Parse(text);
        bool ipv6 = text.Contains(':');
        UInt128 address = RandomPrefixes.Range(prefix).Last;
        PrefixTable<string> table = Table((text, "first"));
        Assert.False(table.TryAdd(prefix, "second"));
        Assert.Equal("first", table.FindExact(prefix));
        Assert.Equal("first", Find(table, address, ipv6));
        Assert.True(table.Remove(prefix));
        Assert.False(table.Remove(prefix));
        Assert.Null(table.FindExact(prefix));
        Assert.Null(Find(table, address, ipv6));
        Assert.True(table.TryAdd(prefix, "second"));
        Assert.Equal("second", Find(table, address, ipv6));
    }

    [Fact]
    public void Only_exactly_the_prefix_is_exact()
    {
        PrefixTable<string> table = Table(("10.0.0.0/8", "net"));
        Assert.Null(table.FindExact(IPNetwork.Parse("10.0.0.0/9")));
        Assert.Null(table.FindExact(IPNetwork.Parse("10.0.0.0/7")));
        Assert.Null(table.FindExact(IPNetwork.Parse("10.0.0.0/32")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Removing_a_chain_of_nested_prefixes_falls_back_step_by_step(bool ipv6)
    {
        int width = ipv6 ? 128 : 32;
        IPAddress zero = ipv6 ? IPAddress.IPv6Any : IPAddress.Any;
        var table = new PrefixTable<object>();
        object[] values = new object[width + 1];
        foreach (int length in Enumerable.Range(0, width + 1).OrderBy(length => length * 7 % (width + 1)))
        {
            values[length] = new object();
            Assert.True(table.TryAdd(new IPNetwork(zero, length), values[length]));
        }

        for (int length = width; length >= 0; length--)
        {
            Assert.Same(values[length], Find(table, 0, ipv6));
            for (int bit = 0; bit < width; bit++)
            {
                int matched = Math.Min(length, width - 1 - bit);
                Assert.Same(values[matched], Find(table, UInt128.One << bit, ipv6));
            }

            Assert.True(table.Remove(new IPNetwork(zero, length)));
        }

        Assert.Null(Find(table, 0, ipv6));
    }

    [Theory]
    [InlineData(false, 40, 400, 300)]
    [InlineData(true, 40, 400, 300)]
    [InlineData(false, 4_000, 9_000, 3)]
    [InlineData(true, 4_000, 9_000, 3)]
    public void Equal_to_a_linear_search_whatever_is_added_and_removed(bool ipv6, int size, int changes, int samples) =>
        Gen.Int.Sample(
            seed =>
            {
                var prefixes = new RandomPrefixes(seed, ipv6);
                var table = new PrefixTable<object>();
                var model = new Dictionary<IPNetwork, object>();
                object[] values = [.. Enumerable.Range(0, 20).Select(_ => new object())];
                for (int i = 1; i <= changes; i++)
                {
                    // Grows at first, shrinks at last.
                    bool add = prefixes.Random.Next(changes) > i && model.Count < size;
                    if (add)
                    {
                        IPNetwork prefix = prefixes.Next();
                        object value = values[prefixes.Random.Next(values.Length)];
                        Assert.Equal(model.TryAdd(prefix, value), table.TryAdd(prefix, value));
                    }
                    else
                    {
                        IPNetwork prefix = model.Count > 0 && prefixes.Random.Next(10) > 0
                            ? model.Keys.ElementAt(prefixes.Random.Next(model.Count))
                            : prefixes.Next();
                        Assert.Equal(model.Remove(prefix), table.Remove(prefix));
                    }

                    if (i % (changes / 8) == 0)
                    {
                        AssertEqual(model, table, prefixes, ipv6);
                    }
                }
            },
            iter: samples,
            threads: 1);

    [Fact]
    public void All_prefixes_are_enumerated_in_order()
    {
        string[] ordered =
        [
            "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "10.64.0.0/10", "192.0.2.1/32",
            "::/0", "2001:db8::/32", "2001:db8::/128", "fd00::/8",
        ];
        PrefixTable<string> table = Table([.. ordered.Reverse().Select(prefix => (prefix, prefix))]);
        Assert.Equal(ordered, table.All().Select(pair => pair.Key.ToString()));
        Assert.Equal(ordered, table.All().Select(pair => pair.Value));
        Assert.Equal(ordered.Length, table.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_prefixes_come_and_go_one_by_one_in_time(bool ipv6)
    {
        // Without structure between them, in clusters one after the other, and all in one.
        Func<int, UInt128>[] shapes =
        [
            i => (UInt128)((uint)i * 2654435761u) << (ipv6 ? 88 : 0),
            i => ((UInt128)(uint)(i / 20 * 40503) << 16) | (uint)(i % 20 * 257),
            i => (uint)i,
        ];
        foreach (Func<int, UInt128> shape in shapes)
        {
            var table = new PrefixTable<object>();
            IPNetwork[] prefixes = [.. Enumerable.Range(0, 100_000).Select(i => Host(shape(i), ipv6)).Distinct()];
            var clock = System.Diagnostics.Stopwatch.StartNew();
            Assert.Equal(prefixes.Length, prefixes.Count(prefix => table.TryAdd(prefix, this)));
            Assert.Equal(prefixes.Length, prefixes.Count(table.Remove));

            // Many times what it takes: a table that is rebuilt for each change takes hours.
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
        }
    }

    [Fact]
    public void What_is_no_longer_needed_is_given_back()
    {
        var trie = new PrefixTrie<uint, object>();
        for (uint i = 0; i < 50_000; i++)
        {
            trie.TryAdd(i * 2654435761u, 32, new object());
        }

        int full = trie.UsedWords;
        for (uint i = 0; i < 300_000; i++)
        {
            Assert.True(trie.Remove(i * 2654435761u, 32));
            Assert.True(trie.TryAdd((i + 50_000) * 2654435761u, 32, new object()));
            Assert.InRange(trie.UsedWords, 0, 4 * full);
        }

        for (uint i = 300_000; i < 349_900; i++)
        {
            Assert.True(trie.Remove(i * 2654435761u, 32));
        }

        Assert.Equal(100, trie.Count);
        Assert.InRange(trie.UsedWords, 0, full / 10);
    }

    [Fact]
    public void Removed_values_can_be_collected()
    {
        var table = new PrefixTable<object>();
        WeakReference value = AddAndRemove(table);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.False(value.IsAlive);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Lookups_allocate_nothing()
    {
        var table = new PrefixTable<object>();
        var ipv4 = new RandomPrefixes(1, ipv6: false);
        var ipv6 = new RandomPrefixes(2, ipv6: true);
        for (int i = 0; i < 5_000; i++)
        {
            table.TryAdd(ipv4.Next(), this);
            table.TryAdd(ipv6.Next(), this);
        }

        Look();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int found = Look();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, found);

        int Look()
        {
            int hits = 0;
            for (int i = 0; i < 20_000; i++)
            {
                hits += table.FindIPv4((uint)ipv4.Address()) is null ? 0 : 1;
                hits += table.FindIPv6(ipv6.Address()) is null ? 0 : 1;
            }

            return hits;
        }
    }

    internal static T? Find<T>(PrefixTable<T> table, UInt128 address, bool ipv6)
        where T : class => ipv6 ? table.FindIPv6(address) : table.FindIPv4((uint)address);

    private static PrefixTable<string> Table(params (string Prefix, string Value)[] entries)
    {
        var table = new PrefixTable<string>();
        foreach ((string prefix, string value) in entries)
        {
            Assert.True(table.TryAdd(IPNetwork.Parse(prefix), value));
        }

        return table;
    }

    private static IPNetwork Host(UInt128 address, bool ipv6)
    {
        byte[] bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return ipv6 ? new IPNetwork(new IPAddress(bytes), 128) : new IPNetwork(new IPAddress(bytes.AsSpan(12)), 32);
    }

    private static WeakReference AddAndRemove(PrefixTable<object> table)
    {
        object value = new();
        foreach (string prefix in (string[])["10.0.0.0/8", "0.0.0.0/0"])
        {
            Assert.True(table.TryAdd(IPNetwork.Parse(prefix), value));
            Assert.True(table.Remove(IPNetwork.Parse(prefix)));
        }

        return new WeakReference(value);
    }

    private static void AssertEqual(Dictionary<IPNetwork, object> model, PrefixTable<object> table, RandomPrefixes prefixes, bool ipv6)
    {
        (UInt128 First, UInt128 Last, int Length, object Value)[] linear =
        [
            .. model.Select(pair => (RandomPrefixes.Range(pair.Key), pair.Key.PrefixLength, pair.Value))
                .Select(entry => (entry.Item1.First, entry.Item1.Last, entry.PrefixLength, entry.Value))
                .OrderByDescending(entry => entry.PrefixLength),
        ];
        UInt128 maximum = UInt128.MaxValue >> (128 - prefixes.Width);
        IEnumerable<UInt128> edges = linear.Where((_, i) => i % (1 + (linear.Length / 200)) == 0)
            .SelectMany(entry => (UInt128[])[entry.First - 1, entry.First, entry.Last, entry.Last + 1]);
        foreach (UInt128 probe in edges.Concat(Enumerable.Range(0, 200).Select(_ => prefixes.Address())))
        {
            UInt128 address = probe & maximum;
            object? expected = Array.Find(linear, entry => entry.First <= address && address <= entry.Last).Value;
            Assert.Same(expected, Find(table, address, ipv6));
        }

        Assert.Equal(model.Count, table.Count);
        Assert.Equal(model, table.All().ToDictionary());
        Assert.DoesNotContain(model, pair => pair.Value != table.FindExact(pair.Key));
    }
}
