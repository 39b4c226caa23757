using System.Buffers.Binary;
using System.Net;

namespace FouTools.Datapath.Tests.Peers;

/// <summary>Prefixes that often nest, share long paths, or lie side by side, since those are what a trie gets wrong.</summary>
internal sealed class RandomPrefixes(int seed, bool ipv6)
{
    private readonly Random _random = new(seed);
    private readonly List<UInt128> _seen = [];

    public Random Random => _random;

    /// <summary>The number of bits of an address.</summary>
    public int Width { get; } = ipv6 ? 128 : 32;

    public IPNetwork Next()
    {
        UInt128 address = Address();
        int length = _random.Next(8) switch
        {
            0 => Width,
            1 => _random.Next(9),
            2 => Width / 2,
            _ => _random.Next(Width + 1),
        };
        UInt128 network = Network(address, length);
        if (_seen.Count < 64)
        {
            _seen.Add(address);
        }

        return ToPrefix(network, length);
    }

    /// <summary>An address near those of the prefixes: one of them with a few bits changed, or any.</summary>
    public UInt128 Address()
    {
        if (_seen.Count == 0 || _random.Next(16) == 0)
        {
            return Any();
        }

        UInt128 address = _seen[_random.Next(_seen.Count)];
        UInt128 low = Any() >> _random.Next(128 - Width, 128);
        return _random.Next(3) == 0 ? address ^ (UInt128.One << _random.Next(Width)) : address ^ low;
    }

    public static (UInt128 First, UInt128 Last) Range(IPNetwork prefix)
    {
        byte[] bytes = prefix.BaseAddress.GetAddressBytes();
        UInt128 first = bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
        int width = bytes.Length * 8;
        UInt128 hosts = width == prefix.PrefixLength ? 0 : UInt128.MaxValue >> (128 - width + prefix.PrefixLength);
        return (first, first | hosts);
    }

    private UInt128 Any() => new UInt128((ulong)_random.NextInt64() << 1, (ulong)_random.NextInt64() << 1 | (uint)_random.Next(2)) >> (128 - Width);

    private UInt128 Network(UInt128 address, int length) =>
        length == 0 ? 0 : address >> (Width - length) << (Width - length);

    private IPNetwork ToPrefix(UInt128 network, int length)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, network);
        return new IPNetwork(new IPAddress(bytes.AsSpan(16 - (Width / 8))), length);
    }
}
