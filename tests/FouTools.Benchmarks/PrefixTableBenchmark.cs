using System.Buffers.Binary;
using System.Net;
using BenchmarkDotNet.Attributes;
using FouTools.Datapath.Peers;

namespace FouTools.Benchmarks;

/// <summary>Choosing the peer of a packet: one peer for all, against 10,000 peers with 100,000 prefixes. Addresses are random.</summary>
public class PrefixTableBenchmark
{
    private const int Packets = 1 << 16;
    private const int Peers = 10_000;
    private const int PrefixesOfPeers = 100_000;

    private readonly uint[] _ipv4 = new uint[Packets];
    private readonly UInt128[] _ipv6 = new UInt128[Packets];
    private PrefixTable<object> _table = new();

    /// <summary>How many prefixes there are of each family.</summary>
    [Params(1, PrefixesOfPeers)]
    public int Prefixes { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(3);
        _table = new PrefixTable<object>();
        _table.TryAdd(IPNetwork.Parse("0.0.0.0/0"), new object());
        _table.TryAdd(IPNetwork.Parse("::/0"), new object());
        object[] peers = [.. Enumerable.Range(0, Peers).Select(_ => new object())];
        var ipv4 = new List<uint>();
        var ipv6 = new List<UInt128>();
        while (ipv4.Count < Prefixes - 1)
        {
            uint address = (uint)random.NextInt64();
            if (_table.TryAdd(IPv4Prefix(address, random.Next(16, 33)), peers[ipv4.Count % Peers]))
            {
                ipv4.Add(address);
            }
        }

        while (ipv6.Count < Prefixes - 1)
        {
            UInt128 address = UniqueLocal(random);
            if (_table.TryAdd(IPv6Prefix(address, random.Next(32, 65)), peers[ipv6.Count % Peers]))
            {
                ipv6.Add(address);
            }
        }

        // Half of the addresses are in a prefix of a peer, whatever its length; the others are where they happen to be.
        for (int i = 0; i < Packets; i++)
        {
            bool member = ipv4.Count > 0 && i % 2 == 0;
            _ipv4[i] = member ? ipv4[random.Next(ipv4.Count)] : (uint)random.NextInt64();
            _ipv6[i] = member ? ipv6[random.Next(ipv6.Count)] : UniqueLocal(random);
        }
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public int IPv4()
    {
        int found = 0;
        foreach (uint address in _ipv4)
        {
            found += _table.FindIPv4(address) is null ? 0 : 1;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public int IPv6()
    {
        int found = 0;
        foreach (UInt128 address in _ipv6)
        {
            found += _table.FindIPv6(address) is null ? 0 : 1;
        }

        return found;
    }

    // fd00::/8, where inside addresses of tunnels usually are (RFC 4193).
    private static UInt128 UniqueLocal(Random random) =>
        new(0xfd00_0000_0000_0000 | ((ulong)random.NextInt64() >> 7), (ulong)random.NextInt64());

    private static IPNetwork IPv4Prefix(uint address, int length)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address >> (32 - length) << (32 - length));
        return new IPNetwork(new IPAddress(bytes), length);
    }

    private static IPNetwork IPv6Prefix(UInt128 address, int length)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address >> (128 - length) << (128 - length));
        return new IPNetwork(new IPAddress(bytes), length);
    }
}
