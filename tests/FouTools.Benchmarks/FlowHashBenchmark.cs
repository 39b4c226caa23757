using BenchmarkDotNet.Attributes;
using FouTools.Packets;

namespace FouTools.Benchmarks;

/// <summary>The hash of a flow, and the source port that it selects.</summary>
public class FlowHashBenchmark
{
    private const int Packets = 64;
    private const ulong Seed = 0x0123_4567_89ab_cdef;

    private byte[][] _ipv4 = [];
    private byte[][] _ipv6 = [];

    [GlobalSetup]
    public void MakePackets()
    {
        var random = new Random(2);
        _ipv4 = [.. Enumerable.Range(0, Packets).Select(_ => IPv4Udp(random))];
        _ipv6 = [.. Enumerable.Range(0, Packets).Select(_ => IPv6Udp(random))];
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public uint IPv4() => HashAll(_ipv4);

    [Benchmark(OperationsPerInvoke = Packets)]
    public uint IPv6() => HashAll(_ipv6);

    [Benchmark(OperationsPerInvoke = Packets)]
    public uint IPv4SourcePort()
    {
        SourcePortRange range = SourcePortRange.Default;
        uint sum = 0;
        foreach (byte[] packet in _ipv4)
        {
            sum += range.Select(FlowHash.Compute(packet, Seed));
        }

        return sum;
    }

    private static uint HashAll(byte[][] packets)
    {
        uint sum = 0;
        foreach (byte[] packet in packets)
        {
            sum += FlowHash.Compute(packet, Seed);
        }

        return sum;
    }

    private static byte[] IPv4Udp(Random random)
    {
        byte[] packet = RandomPacket(random, IPv4Header.MinLength + UdpHeader.Length);
        packet[0] = 0x45;
        packet.AsSpan(6, 2).Clear();
        packet[9] = IPProtocol.Udp;
        return packet;
    }

    private static byte[] IPv6Udp(Random random)
    {
        byte[] packet = RandomPacket(random, IPv6Header.Length + UdpHeader.Length);
        packet[0] = 0x60;
        packet[6] = IPProtocol.Udp;
        return packet;
    }

    private static byte[] RandomPacket(Random random, int length)
    {
        byte[] packet = new byte[length];
        random.NextBytes(packet);
        return packet;
    }
}
