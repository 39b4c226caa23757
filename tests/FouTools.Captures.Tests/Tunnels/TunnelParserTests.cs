using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Captures.Tests.Tunnels;

public sealed class TunnelParserTests
{
    private static readonly byte[] _ethernetIPv4 = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0];
    private static readonly byte[] _tag = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x81, 0, 0, 5, 0x86, 0xdd];
    private static readonly byte[] _cooked = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x08, 0];
    private static readonly byte[] _cooked2 = [0x86, 0xdd, 0, 0, 0, 0, 0, 3, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0];

    public static TheoryData<string, byte[], ushort, LinkType> Carried => new()
    {
        { "IPv4 in FOU", SamplePackets.IPv4Udp, 5555, LinkType.Raw },
        { "IPv6 in FOU", SamplePackets.IPv6Udp, 5555, LinkType.Raw },
        { "IPv4 in FOU by protocol", SamplePackets.IPv4Udp, 7004, LinkType.Raw },
        { "GRE with IPv4", [0, 0, 0x08, 0, .. SamplePackets.IPv4Udp], 4754, LinkType.Raw },
        { "GRE with key and IPv6", [0x20, 0, 0x86, 0xdd, 1, 2, 3, 4, .. SamplePackets.IPv6Udp], 4754, LinkType.Raw },
        { "GRE with Ethernet", [0, 0, 0x65, 0x58, .. _ethernetIPv4, .. SamplePackets.IPv4Udp], 4754, LinkType.Ethernet },
        { "GRE with MPLS", [0, 0, 0x88, 0x47, 0, 1, 1, 64, .. SamplePackets.IPv4Udp], 4754, LinkType.Mpls },
        { "MPLS", [0, 1, 1, 64, .. SamplePackets.IPv4Udp], 6635, LinkType.Mpls },
        { "GUE with IPv4", [0, 4, 0, 0, .. SamplePackets.IPv4Udp], 6080, LinkType.Raw },
        { "GUE with hops as GLB has them", [2, 41, 0, 0, 0, 0, 0, 1, 10, 0, 0, 9, .. SamplePackets.IPv6Udp], 6080, LinkType.Raw },
        { "GUE with GRE", [0, 47, 0, 0, 0, 0, 0x08, 0, .. SamplePackets.IPv4Udp], 6080, LinkType.Raw },
        { "GUE version 1", SamplePackets.IPv6Udp, 6080, LinkType.Raw },
        { "IPv4 with bytes behind it", [.. SamplePackets.IPv4Udp, 1, 2, 3], 5555, LinkType.Raw },
    };

    [Theory]
    [MemberData(nameof(Carried))]
    public void Finds_the_inner_packet_behind_every_link_header(string what, byte[] payload, ushort port, LinkType inside)
    {
        Assert.NotEmpty(what);
        byte[] datagram = Udp(port, payload);
        byte[] ipv4 = SamplePackets.IPv4(IPProtocol.Udp, datagram, options: 8);
        byte[] ipv6 = SamplePackets.IPv6(IPProtocol.DestinationOptions, [IPProtocol.Udp, 0, 4, 1, 4, 1, 1, 0, .. datagram]);
        byte[] inner = Inner(payload, inside);
        Check([.. _ethernetIPv4, .. ipv4, 0, 0, 0], LinkType.Ethernet, inner, inside, port);
        Check([.. _tag, .. ipv6], LinkType.Ethernet, inner, inside, port);
        Check([.. _cooked, .. ipv4], LinkType.LinuxCooked, inner, inside, port);
        Check([.. _cooked2, .. ipv6], LinkType.LinuxCooked2, inner, inside, port);
        Check([2, 0, 0, 0, .. ipv4], LinkType.Null, inner, inside, port);
        Check(ipv4, LinkType.Raw, inner, inside, port);
        Check(ipv6, LinkType.RawBsd, inner, inside, port);
    }

    [Theory]
    [InlineData(5555)]
    [InlineData(6080)]
    public void A_truncated_packet_keeps_its_captured_bytes(ushort port)
    {
        byte[] whole = SamplePackets.IPv4(IPProtocol.Udp, Udp(port, SamplePackets.IPv4Udp));
        for (int length = 0; length < whole.Length; length++)
        {
            DecapsulationResult miss = TunnelParser.Open(whole.AsSpan(0, length), LinkType.Raw, Ports(), out TunnelContent content);
            if (miss == DecapsulationResult.None)
            {
                Assert.Equal((28, length - 28, 48), (content.Offset, content.Length, content.OriginalLength));
            }
            else
            {
                Assert.Equal(length == 0 ? DecapsulationResult.NotIP : DecapsulationResult.Cut, miss);
                Assert.True(length < 34);
            }
        }
    }

    [Fact]
    public void Remote_checksum_offsets_count_from_the_inner_packet()
    {
        byte[] payload = [2, 47, 0, 1, 0x80, 0, 0, 0, 0, 24, 0, 30, 0, 0, 0x08, 0, .. SamplePackets.Pending(SamplePackets.IPv4Udp)];
        byte[] packet = SamplePackets.IPv4(IPProtocol.Udp, Udp(6080, payload));
        Assert.Equal(DecapsulationResult.None, TunnelParser.Open(packet, LinkType.Raw, Ports(), out TunnelContent content));
        Assert.Equal((true, 20, 26), (content.HasRemoteChecksum, content.RemoteChecksumStart, content.RemoteChecksumOffset));
        Span<byte> inner = packet.AsSpan(content.Offset, content.Length);
        Assert.True(RemoteChecksum.Complete(inner, content.RemoteChecksumStart, content.RemoteChecksumOffset));
        Assert.Equal(SamplePackets.IPv4Udp, inner);
    }

    public static TheoryData<string, byte[], LinkType, DecapsulationResult> Missed => new()
    {
        { "nothing", [], LinkType.Ethernet, DecapsulationResult.NotIP },
        { "ARP", [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x06, .. new byte[28]], LinkType.Ethernet, DecapsulationResult.NotIP },
        { "a link type nobody knows", IPv4(5555, SamplePackets.IPv4Udp), (LinkType)147, DecapsulationResult.NotIP },
        { "an EtherType that lies", [.. _ethernetIPv4, .. SamplePackets.IPv6(IPProtocol.Udp, Udp(5555, SamplePackets.IPv4Udp))], LinkType.Ethernet, DecapsulationResult.NotIP },
        { "TCP", SamplePackets.IPv4(IPProtocol.Tcp, new byte[20]), LinkType.Raw, DecapsulationResult.NotUdp },
        { "TCP over IPv6", SamplePackets.IPv6(IPProtocol.Tcp, new byte[20]), LinkType.Raw, DecapsulationResult.NotUdp },
        { "a first fragment", SamplePackets.IPv4(IPProtocol.Udp, Udp(5555, SamplePackets.IPv4Udp), fragment: 0x2000), LinkType.Raw, DecapsulationResult.Fragment },
        { "a later fragment", SamplePackets.IPv4(IPProtocol.Udp, new byte[40], fragment: 5), LinkType.Raw, DecapsulationResult.Fragment },
        { "a fragment of IPv6", SamplePackets.IPv6(IPProtocol.Fragment, [17, 0, 0, 1, 0, 0, 0, 1, .. Udp(5555, SamplePackets.IPv4Udp)]), LinkType.Raw, DecapsulationResult.Fragment },
        { "another port", IPv4(5556, SamplePackets.IPv4Udp), LinkType.Raw, DecapsulationResult.OtherPort },
        { "a keepalive", IPv4(5555, []), LinkType.Raw, DecapsulationResult.Malformed },
        { "IPv6 where IPv4 is", IPv4(7004, SamplePackets.IPv6Udp), LinkType.Raw, DecapsulationResult.Malformed },
        { "neither IPv4 nor IPv6", IPv4(5555, [0x51, .. new byte[30]]), LinkType.Raw, DecapsulationResult.Malformed },
        { "an inner packet longer than its datagram", IPv4(5555, SamplePackets.IPv4Udp[..40]), LinkType.Raw, DecapsulationResult.Malformed },
        { "an inner packet shorter than its header", IPv4(5555, [0x45, 0, 0, 10, .. new byte[20]]), LinkType.Raw, DecapsulationResult.Malformed },
        { "GUE version 2", IPv4(6080, [0x80, 4, 0, 0, .. SamplePackets.IPv4Udp]), LinkType.Raw, DecapsulationResult.Malformed },
        { "a GUE control message", IPv4(6080, [0x20, 3, 0, 0, .. new byte[16]]), LinkType.Raw, DecapsulationResult.ControlMessage },
        { "PPTP", IPv4(4754, [0x20, 1, 0x88, 0x0b, .. new byte[16]]), LinkType.Raw, DecapsulationResult.Malformed },
        { "GRE with ARP", IPv4(4754, [0, 0, 0x08, 0x06, .. new byte[28]]), LinkType.Raw, DecapsulationResult.ProtocolNotCarried },
        { "GUE with UDP", IPv4(6080, [0, 17, 0, 0, .. new byte[28]]), LinkType.Raw, DecapsulationResult.ProtocolNotCarried },
        { "a UDP length beyond the packet", SamplePackets.IPv4(IPProtocol.Udp, [0x80, 0, 0x15, 0xb3, 0xff, 0xff, 0, 0, .. SamplePackets.IPv4Udp]), LinkType.Raw, DecapsulationResult.Malformed },
        { "a UDP length below its header", SamplePackets.IPv4(IPProtocol.Udp, [0x80, 0, 0x15, 0xb3, 0, 7, 0, 0, .. SamplePackets.IPv4Udp]), LinkType.Raw, DecapsulationResult.Malformed },
    };

    [Theory]
    [MemberData(nameof(Missed))]
    public void Other_packets_have_a_reason(string what, byte[] frame, LinkType linkType, DecapsulationResult expected)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, TunnelParser.Open(frame, linkType, Ports(), out TunnelContent content));
        Assert.Equal(default, content);
    }

    [Fact]
    public void Hostile_bytes_are_never_read_beyond_their_end()
    {
        var random = new Random(7);
        LinkType[] links = [LinkType.Ethernet, LinkType.LinuxCooked, LinkType.LinuxCooked2, LinkType.Null, LinkType.Raw];
        byte[][] seeds = [.. Carried.Select(row => IPv4(row.Data.Item3, row.Data.Item2))];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] seed = seeds[random.Next(seeds.Length)];
            byte[] frame = seed[..random.Next(seed.Length + 1)];
            for (int change = random.Next(6); change > 0 && frame.Length > 0; change--)
            {
                frame[random.Next(frame.Length)] = (byte)random.Next(256);
            }

            DecapsulationResult miss = TunnelParser.Open(frame, links[random.Next(links.Length)], Ports(), out TunnelContent content);
            Assert.InRange(content.Offset + content.Length, 0, frame.Length);
            Assert.True(content.OriginalLength >= content.Length);
            Assert.True(miss == DecapsulationResult.None || content == default);
        }
    }

    private static TunnelPorts Ports()
    {
        var ports = new TunnelPorts();
        ports.AddFou(5555, null);
        ports.AddFou(4754, IPProtocol.Gre);
        ports.AddFou(6635, IPProtocol.Mpls);
        ports.AddFou(7004, IPProtocol.IPIP);
        ports.AddGue(6080);
        return ports;
    }

    private static void Check(byte[] frame, LinkType linkType, byte[] inner, LinkType inside, ushort port)
    {
        Assert.Equal(DecapsulationResult.None, TunnelParser.Open(frame, linkType, Ports(), out TunnelContent content));
        Assert.Equal(Convert.ToHexString(inner), Convert.ToHexString(frame.AsSpan(content.Offset, content.Length)));
        Assert.Equal((inside, port, inner.Length), (content.LinkType, content.DestinationPort, content.OriginalLength));
    }

    // Every payload above ends with what is inside: an IP packet of known length, or all behind the outermost label or header.
    private static byte[] Inner(byte[] payload, LinkType inside)
    {
        if (inside == LinkType.Raw)
        {
            int start = Array.IndexOf<byte>(payload, 0x45) is >= 0 and < 24 and int v4 && payload.AsSpan(v4).StartsWith(SamplePackets.IPv4Udp)
                ? v4
                : payload.AsSpan().IndexOf(SamplePackets.IPv6Udp);
            int length = payload[start] >> 4 == 4 ? SamplePackets.IPv4Udp.Length : SamplePackets.IPv6Udp.Length;
            return payload[start..(start + length)];
        }

        return payload.AsSpan(0, 2).SequenceEqual(new byte[2]) ? payload[4..] : payload;
    }

    private static byte[] IPv4(ushort port, byte[] payload) => SamplePackets.IPv4(IPProtocol.Udp, Udp(port, payload));

    private static byte[] Udp(ushort port, byte[] payload)
    {
        byte[] datagram = new byte[UdpHeader.Length + payload.Length];
        new UdpHeader { SourcePort = 40000, DestinationPort = port, DatagramLength = (ushort)datagram.Length }.Write(datagram);
        payload.CopyTo(datagram, UdpHeader.Length);
        return datagram;
    }
}
