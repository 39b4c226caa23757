using System.Buffers.Binary;
using System.Numerics;
using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class FlowHashTests
{
    private const ulong Seed = 0x0123456789abcdef;

    private static readonly byte[] _ports = [0x80, 0x01, 0x01, 0xbb, 0, 0, 0, 0];

    public static TheoryData<byte> ProtocolsWithPorts =>
        [IPProtocol.Tcp, IPProtocol.Udp, IPProtocol.Dccp, IPProtocol.Sctp, IPProtocol.UdpLite, IPProtocol.Esp];

    public static TheoryData<string, int> Flows => new()
    {
        { "source ports", 1024 },
        { "source ports", 28232 },
        { "IPv4 sources", 1024 },
        { "IPv4 sources", 28232 },
        { "IPv6 sources", 1024 },
        { "IPv6 sources", 28232 },
        { "both ports", 28232 },
    };

    [Fact]
    public void Only_addresses_protocol_and_ports_of_an_IPv4_packet_count()
    {
        // Ports are the four bytes after the header.
        int[] counted = [9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];
        byte[] packet = SamplePackets.IPv4Udp;
        uint hash = FlowHash.Compute(packet, Seed);
        for (int index = 1; index < packet.Length; index++)
        {
            if (index is 6 or 7)
            {
                continue; // Fragmentation has its own test.
            }

            byte[] changed = [.. packet];
            changed[index] ^= index == 9 ? (byte)(IPProtocol.Udp ^ IPProtocol.Tcp) : (byte)0x10;
            Assert.Equal(!counted.Contains(index), FlowHash.Compute(changed, Seed) == hash);
        }
    }

    [Fact]
    public void Only_addresses_protocol_and_ports_of_an_IPv6_packet_count()
    {
        byte[] packet = SamplePackets.IPv6Udp;
        uint hash = FlowHash.Compute(packet, Seed);
        for (int index = 1; index < packet.Length; index++)
        {
            byte[] changed = [.. packet];
            changed[index] ^= index == 6 ? (byte)(IPProtocol.Udp ^ IPProtocol.Tcp) : (byte)0x10;
            Assert.Equal(index is not (6 or (>= 8 and < 44)), FlowHash.Compute(changed, Seed) == hash);
        }
    }

    [Fact]
    public void Do_not_fragment_does_not_count()
    {
        uint hash = FlowHash.Compute(SamplePackets.IPv4(IPProtocol.Udp, _ports), Seed);
        Assert.Equal(hash, FlowHash.Compute(SamplePackets.IPv4(IPProtocol.Udp, _ports, fragment: 0x4000), Seed));
    }

    [Theory]
    [MemberData(nameof(ProtocolsWithPorts))]
    public void Ports_count_for(byte protocol)
    {
        byte[] other = [.. _ports];
        other[1]++;
        Assert.NotEqual(
            FlowHash.Compute(SamplePackets.IPv4(protocol, _ports), Seed),
            FlowHash.Compute(SamplePackets.IPv4(protocol, other), Seed));
        Assert.NotEqual(
            FlowHash.Compute(SamplePackets.IPv6(protocol, _ports), Seed),
            FlowHash.Compute(SamplePackets.IPv6(protocol, other), Seed));
    }

    [Fact]
    public void Authentication_header_counts_with_its_index()
    {
        byte[] first = SamplePackets.IPv4(IPProtocol.AuthenticationHeader, [6, 4, 0, 0, 1, 2, 3, 4, 0, 0, 0, 1]);
        byte[] sameIndex = SamplePackets.IPv4(IPProtocol.AuthenticationHeader, [6, 4, 0, 0, 1, 2, 3, 4, 0, 0, 0, 2]);
        byte[] otherIndex = SamplePackets.IPv4(IPProtocol.AuthenticationHeader, [6, 4, 0, 0, 1, 2, 3, 5, 0, 0, 0, 2]);
        Assert.Equal(FlowHash.Compute(first, Seed), FlowHash.Compute(sameIndex, Seed));
        Assert.NotEqual(FlowHash.Compute(first, Seed), FlowHash.Compute(otherIndex, Seed));
    }

    [Theory]
    [InlineData(IPProtocol.Icmp)]
    [InlineData(IPProtocol.IcmpV6)]
    [InlineData(IPProtocol.Gre)]
    public void Payload_does_not_count_for(byte protocol)
    {
        Assert.Equal(
            FlowHash.Compute(SamplePackets.IPv4(protocol, _ports), Seed),
            FlowHash.Compute(SamplePackets.IPv4(protocol, [8, 0, 1, 2, 0x77, 0x77, 0, 1]), Seed));
    }

    [Fact]
    public void Ports_follow_IPv4_options() =>
        Assert.Equal(
            FlowHash.Compute(SamplePackets.IPv4(IPProtocol.Tcp, _ports), Seed),
            FlowHash.Compute(SamplePackets.IPv4(IPProtocol.Tcp, _ports, options: 40), Seed));

    [Fact]
    public void All_fragments_of_an_IPv4_packet_stay_together()
    {
        uint first = FlowHash.Compute(SamplePackets.IPv4(IPProtocol.Udp, _ports, fragment: 0x2000), Seed);
        uint middle = FlowHash.Compute(SamplePackets.IPv4(IPProtocol.Udp, [9, 9, 9, 9, 9, 9, 9, 9], fragment: 0x2001), Seed);
        uint last = FlowHash.Compute(SamplePackets.IPv4(IPProtocol.Udp, [7], fragment: 0x0002), Seed);
        Assert.Equal(first, middle);
        Assert.Equal(first, last);
        Assert.NotEqual(first, FlowHash.Compute(SamplePackets.IPv4(IPProtocol.Udp, _ports), Seed));
    }

    [Fact]
    public void All_fragments_of_an_IPv6_packet_stay_together()
    {
        byte[] firstHeader = [IPProtocol.Udp, 0, 0x00, 0x01, 0, 0, 0, 7];
        byte[] lastHeader = [IPProtocol.Udp, 0, 0x05, 0xa8, 0, 0, 0, 7];
        uint first = FlowHash.Compute(SamplePackets.IPv6(IPProtocol.Fragment, [.. firstHeader, .. _ports]), Seed);
        uint last = FlowHash.Compute(SamplePackets.IPv6(IPProtocol.Fragment, [.. lastHeader, 5, 5, 5, 5]), Seed);
        Assert.Equal(first, last);

        byte[] options = [IPProtocol.Fragment, 0, 1, 4, 0, 0, 0, 0];
        Assert.Equal(
            first,
            FlowHash.Compute(SamplePackets.IPv6(IPProtocol.DestinationOptions, [.. options, .. firstHeader, .. _ports]), Seed));
    }

    [Fact]
    public void Ports_are_found_behind_IPv6_extension_headers()
    {
        uint hash = FlowHash.Compute(SamplePackets.IPv6(IPProtocol.Tcp, _ports), Seed);
        byte[] chain =
        [
            IPProtocol.Routing, 0, 1, 4, 0, 0, 0, 0,
            IPProtocol.DestinationOptions, 1, 4, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1,
            IPProtocol.Tcp, 0, 1, 4, 0, 0, 0, 0,
            .. _ports,
        ];
        Assert.Equal(hash, FlowHash.Compute(SamplePackets.IPv6(IPProtocol.HopByHop, chain), Seed));
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    [InlineData(100, false)]
    public void The_chain_of_extension_headers_is_bounded(int headers, bool portsFound)
    {
        byte[] option = [IPProtocol.DestinationOptions, 0, 1, 4, 0, 0, 0, 0];
        byte[] last = [IPProtocol.Tcp, 0, 1, 4, 0, 0, 0, 0];
        byte[] chain = [.. Enumerable.Repeat(option, headers - 1).SelectMany(bytes => bytes), .. last];
        byte[] other = [.. _ports];
        other[0]++;
        uint hash = FlowHash.Compute(SamplePackets.IPv6(IPProtocol.DestinationOptions, [.. chain, .. _ports]), Seed);
        uint changed = FlowHash.Compute(SamplePackets.IPv6(IPProtocol.DestinationOptions, [.. chain, .. other]), Seed);
        Assert.Equal(portsFound, hash != changed);
    }

    [Fact]
    public void Truncated_packets_hash_by_what_is_there()
    {
        byte[] packet = SamplePackets.IPv4Udp;
        uint withoutPorts = FlowHash.Compute(packet.AsSpan(0, 20), Seed);
        Assert.Equal(withoutPorts, FlowHash.Compute(packet.AsSpan(0, 23), Seed));
        Assert.NotEqual(withoutPorts, FlowHash.Compute(packet.AsSpan(0, 24), Seed));
        Assert.NotEqual(FlowHash.Compute(packet.AsSpan(0, 10), Seed), FlowHash.Compute(packet.AsSpan(0, 11), Seed));
        Assert.Equal(FlowHash.Compute([], Seed), FlowHash.Compute([], Seed));
    }

    [Fact]
    public void The_seed_changes_the_hash() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 63]).Sample(
            (seed, bit) => Assert.NotEqual(
                FlowHash.Compute(SamplePackets.IPv6Udp, seed),
                FlowHash.Compute(SamplePackets.IPv6Udp, seed ^ (1UL << bit))),
            iter: 5_000);

    /// <summary>
    /// 100 000 sequential flows in buckets: chi-square has the mean k - 1 and the deviation sqrt(2(k - 1)) for a perfect
    /// hash. Six deviations to either side are far beyond chance and near enough to find a weak bit.
    /// </summary>
    [Theory]
    [MemberData(nameof(Flows))]
    public void Sequential_flows_spread_evenly(string kind, int buckets)
    {
        const int Count = 100_000;
        var range = new SourcePortRange(1, (ushort)buckets);
        foreach (ulong seed in (ulong[])[0, 1, Seed, ulong.MaxValue])
        {
            byte[] packet = kind == "IPv6 sources" ? SamplePackets.IPv6Udp : SamplePackets.IPv4Udp;
            int[] hits = new int[buckets];
            for (int flow = 0; flow < Count; flow++)
            {
                switch (kind)
                {
                    case "source ports":
                        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), (ushort)flow);
                        packet[19] = (byte)(flow >> 16);
                        break;
                    case "both ports":
                        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), (ushort)(flow & 0x1ff));
                        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), (ushort)(flow >> 9));
                        break;
                    case "IPv4 sources":
                        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(12), 0x0a000000 + flow);
                        break;
                    default:
                        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(20), flow);
                        break;
                }

                hits[range.Select(FlowHash.Compute(packet, seed)) - 1]++;
            }

            double expected = (double)Count / buckets;
            double chiSquare = hits.Sum(hit => (hit - expected) * (hit - expected) / expected);
            double deviations = (chiSquare - (buckets - 1)) / Math.Sqrt(2.0 * (buckets - 1));
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed:x}: {deviations:F2} deviations");
            Assert.InRange(deviations, -6, 6);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Every_input_bit_changes_every_output_bit_half_of_the_time(int version)
    {
        const int Samples = 4_000;
        var random = new Random(3);
        byte[] packet = version == 4 ? SamplePackets.IPv4Udp : SamplePackets.IPv6Udp;
        int start = version == 4 ? 12 : 8;
        int end = version == 4 ? 24 : 44;
        int[,] flips = new int[(end - start) * 8, 32];
        for (int sample = 0; sample < Samples; sample++)
        {
            random.NextBytes(packet.AsSpan(start, end - start));
            uint hash = FlowHash.Compute(packet, Seed);
            for (int input = 0; input < (end - start) * 8; input++)
            {
                byte mask = (byte)(1 << (input & 7));
                packet[start + (input >> 3)] ^= mask;
                uint difference = hash ^ FlowHash.Compute(packet, Seed);
                packet[start + (input >> 3)] ^= mask;
                for (; difference != 0; difference &= difference - 1)
                {
                    flips[input, BitOperations.TrailingZeroCount(difference)]++;
                }
            }
        }

        // 4000 fair coins stay within 0.45 and 0.55 by more than six deviations.
        foreach (int count in flips)
        {
            Assert.InRange((double)count / Samples, 0.45, 0.55);
        }
    }
}
