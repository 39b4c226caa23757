using System.Net;
using System.Net.NetworkInformation;
using FouTools.Captures.Formats;
using FouTools.Captures.Layers;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Captures.Tests.Layers;

public sealed class PacketDissectorTests
{
    private static readonly byte[] _ethernet = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0];
    private static readonly byte[] _tcp = [0x1f, 0x90, 0, 80, 0, 0, 0, 1, 0, 0, 0, 2, 0x60, 0x12, 1, 0, 0, 0, 0, 0, 2, 4, 5, 0xb4, 7, 7, 7];
    private static readonly PacketDissector _dissector = new(TunnelPorts.WellKnown);

    public static TheoryData<string, byte[], string> Packets => new()
    {
        { "IPIP in FOU", IPv4(5555, SamplePackets.IPv4Udp), "IPv4:UDP:FOU:IPv4:UDP:Data" },
        { "SIT in FOU", IPv4(5555, SamplePackets.IPv6Udp), "IPv4:UDP:FOU:IPv6:UDP:Data" },
        { "GRE in UDP", IPv4(4754, [0xb0, 0, 0x86, 0xdd, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 9, .. SamplePackets.IPv6Udp]), "IPv4:UDP:FOU:GRE:IPv6:UDP:Data" },
        { "GRETAP", IPv4(4754, [0, 0, 0x65, 0x58, .. _ethernet, .. SamplePackets.IPv4Udp]), "IPv4:UDP:FOU:GRE:Ethernet:IPv4:UDP:Data" },
        { "MPLS", IPv4(6635, [0, 1, 0, 64, 0, 2, 1, 63, .. SamplePackets.IPv4Udp]), "IPv4:UDP:FOU:MPLS:MPLS:IPv4:UDP:Data" },
        { "GUE", IPv4(6080, [0, 4, 0, 0, .. SamplePackets.IPv4Udp]), "IPv4:UDP:GUE:IPv4:UDP:Data" },
        { "GUE version 1", IPv4(6080, SamplePackets.IPv6Udp), "IPv4:UDP:GUE:IPv6:UDP:Data" },
        { "GUE with hops", IPv4(6080, [2, 4, 0, 0, 0, 0, 0, 1, 10, 0, 0, 9, .. SamplePackets.IPv4Udp]), "IPv4:UDP:GUE:IPv4:UDP:Data" },
        { "GUE with a remote checksum", IPv4(6080, [2, 4, 0, 1, 0x80, 0, 0, 0, 0, 20, 0, 26, .. SamplePackets.Pending(SamplePackets.IPv4Udp)]), "IPv4:UDP:GUE:IPv4:UDP:Data" },
        { "a GUE echo", IPv4(6080, [0x20, 3, 0, 0, .. new byte[8]]), "IPv4:UDP:GUE:Data" },
        { "TCP", SamplePackets.IPv4(IPProtocol.Tcp, _tcp), "IPv4:TCP:Data" },
        { "ICMP", SamplePackets.IPv4(IPProtocol.Icmp, [8, 0, 0, 0, 1, 2, 3, 4]), "IPv4:ICMP:Data" },
        { "ICMPv6 with an encapsulation limit", SamplePackets.IPv6(IPProtocol.DestinationOptions, [58, 0, 4, 1, 4, 1, 1, 0, 128, 0, 0, 0]), "IPv6:DestinationOptions:ICMPv6" },
        { "a fragment", SamplePackets.IPv6(IPProtocol.Fragment, [17, 0, 0, 9, 0, 0, 0, 1, 1, 2]), "IPv6:Fragment:Data" },
        { "a tunnel in a tunnel", IPv4(5555, IPv4(6080, [0, 41, 0, 0, .. SamplePackets.IPv6Udp])), "IPv4:UDP:FOU:IPv4:UDP:GUE:IPv6:UDP:Data" },
        { "plain IPIP", SamplePackets.IPv4(IPProtocol.IPIP, SamplePackets.IPv4Udp), "IPv4:IPv4:UDP:Data" },
        { "an empty datagram", IPv4(5555, []), "IPv4:UDP" },
        { "options and bytes behind", [.. SamplePackets.IPv4(IPProtocol.Udp, [0, 1, 0, 2, 0, 8, 0, 0, 9, 9], options: 12), 5, 5], "IPv4:UDP" },
    };

    [Theory]
    [MemberData(nameof(Packets))]
    public void Gives_the_layers_and_the_bytes_back(string what, byte[] packet, string protocols)
    {
        Assert.NotEmpty(what);
        Check(packet, LinkType.Raw, protocols);
        Check([.. _ethernet[..12], (byte)(packet[0] >> 4 == 4 ? 0x08 : 0x86), (byte)(packet[0] >> 4 == 4 ? 0 : 0xdd), .. packet, 0, 0], LinkType.Ethernet, $"Ethernet:{protocols}");
        Check([.. new byte[14], (byte)(packet[0] >> 4 == 4 ? 0x08 : 0x86), (byte)(packet[0] >> 4 == 4 ? 0 : 0xdd), .. packet], LinkType.LinuxCooked, $"SLL:{protocols}");
        Check([2, 0, 0, 0, .. packet], LinkType.Null, $"Loopback:{protocols}");
        Assert.Equal(LinkType.Raw, PacketDissector.Guess(packet));
    }

    [Theory]
    [MemberData(nameof(Packets))]
    public void Recalculation_does_not_change_a_valid_packet(string what, byte[] packet, string protocols)
    {
        Assert.NotEmpty(what + protocols);
        FouPacket first = _dissector.Dissect(packet, LinkType.Raw);
        first.Recalculate();
        byte[] once = first.ToArray();
        FouPacket again = _dissector.Dissect(once, LinkType.Raw);
        again.Recalculate();
        Assert.Equal(Convert.ToHexString(once), Convert.ToHexString(again.ToArray()));
        foreach (IPv4Layer layer in again.Layers.OfType<IPv4Layer>())
        {
            Assert.Equal(0, InternetChecksum.Compute(layer.GetHeader()));
        }
    }

    [Fact]
    public void Changed_packets_are_recalculated_as_by_an_independent_implementation()
    {
        FouPacket packet = _dissector.Dissect(IPv4(5555, SamplePackets.IPv4Udp), LinkType.Raw);
        var inner = Assert.IsType<IPv4Layer>(packet.Inner);
        inner.Source = IPAddress.Parse("10.9.8.7");
        inner.Ttl = 3;
        ((UdpLayer)inner.Payload!).DestinationPort = 53;
        packet.Recalculate();
        byte[] bytes = packet.ToArray()[28..];
        Assert.Equal(ParseError.None, IPv4Header.TryParse(bytes, out IPv4Header header));
        Assert.Equal((0x0a090807u, (byte)3), (header.Source, header.TimeToLive));
        Assert.Equal(ParseError.None, UdpHeader.VerifyChecksum(bytes.AsSpan(20), header.Source, header.Destination));
        Assert.Equal(0, packet.Udp!.Checksum);
    }

    [Theory]
    [InlineData(7017, "")]
    [InlineData(6080, "00110000")]
    public void A_datagram_without_an_inner_IP_header_uses_the_outer_addresses_in_its_checksum(ushort port, string gue)
    {
        var ports = new TunnelPorts();
        ports.AddFou(7017, IPProtocol.Udp);
        ports.AddGue(6080);
        byte[] datagram = Convert.FromHexString("56780035000c" + "0001" + "01020304");
        FouPacket packet = new PacketDissector(ports).Dissect(IPv4(port, [.. Convert.FromHexString(gue), .. datagram]), LinkType.Raw);
        packet.Recalculate();
        byte[] bytes = packet.ToArray();
        Assert.Equal(ParseError.None, UdpHeader.VerifyChecksum(bytes.AsSpan(28 + (gue.Length / 2)), SamplePackets.IPv4Source, SamplePackets.IPv4Destination));
        Assert.Equal("IPv4:UDP:" + (gue.Length == 0 ? "FOU" : "GUE") + ":UDP:Data", packet.Protocols);
    }

    [Fact]
    public void A_remote_checksum_stays_open()
    {
        byte[] pending = SamplePackets.Pending(SamplePackets.IPv4Udp);
        FouPacket packet = _dissector.Dissect(IPv4(6080, [2, 4, 0, 1, 0x80, 0, 0, 0, 0, 20, 0, 26, .. pending]), LinkType.Raw);
        packet.Recalculate();
        Assert.Equal(Convert.ToHexString(pending), Convert.ToHexString(packet.ToArray().AsSpan(40)));
    }

    [Fact]
    public void Fields_are_those_of_the_headers()
    {
        byte[] frame =
        [
            .. _ethernet[..12], 0x81, 0x00, 0x60, 0x05, 0x08, 0x00,
            .. IPv4(4754, [0xb0, 0, 0x08, 0, 0x12, 0x34, 0, 0, 1, 2, 3, 4, 0, 0, 0, 9, .. SamplePackets.IPv4(IPProtocol.Tcp, _tcp)]),
        ];
        FouPacket packet = _dissector.Dissect(frame, LinkType.Ethernet);
        Assert.Equal("Ethernet:VLAN:IPv4:UDP:FOU:GRE:IPv4:TCP:Data", packet.Protocols);
        Assert.Equal(PhysicalAddress.Parse("02-00-00-00-00-02"), packet.Ethernet!.Source);
        var vlan = Assert.IsType<VlanLayer>(packet.Layers[1]);
        Assert.Equal((5, 3, 0x0800), (vlan.Identifier, vlan.Priority, vlan.EtherType));
        Assert.Equal(IPAddress.Parse("10.0.0.1"), packet.Outer!.Source);
        Assert.Equal((40000, 4754), (packet.Udp!.SourcePort, packet.Udp.DestinationPort));
        Assert.Equal(IPProtocol.Gre, Assert.IsType<FouLayer>(packet.Encapsulation).Protocol);
        Assert.Equal((0x1234, 0x01020304u, 9u), (packet.Gre!.Checksum, packet.Gre.Key, packet.Gre.Sequence));
        var tcp = Assert.IsType<TcpLayer>(packet.Inner!.Payload);
        Assert.Equal((8080, 80, 1u, 2u, TcpFlags.Syn | TcpFlags.Ack, 256), (tcp.SourcePort, tcp.DestinationPort, tcp.Sequence, tcp.Acknowledgment, tcp.Flags, tcp.Window));
        Assert.Equal("IPv4 10.0.0.1 > 10.0.0.2, ttl 64, length 47", packet.Inner.ToString());
        Assert.Equal("GRE type 0x0800, key 16909060, checksum, seq 9", packet.Gre.ToString());
        Assert.Equal("Ethernet 02:00:00:00:00:02 > 02:00:00:00:00:01, type 0x8100", packet.Ethernet.ToString());
    }

    [Theory]
    [InlineData("45000030000140004011ffff0a0000010a00000256781234001c28a3000102030405060708090a0b0c0d0e0f10111213", ParseError.IPv4BadChecksum, "IPv4:UDP:Data")]
    [InlineData("4500003000014000401126ba0a0000010a00000256781234001c28a3", ParseError.IPv4LengthExceedsData, "IPv4:UDP")]
    [InlineData("4600003000014000401126ba0a0000010a000002", ParseError.IPv4Truncated, "Data")]
    [InlineData("45", ParseError.IPv4Truncated, "Data")]
    [InlineData("60012345", ParseError.IPv6Truncated, "Data")]
    [InlineData("51012345", ParseError.UnknownIPVersion, "Data")]
    public void A_fault_is_reported_and_the_rest_is_dissected(string hex, ParseError fault, string protocols)
    {
        byte[] bytes = Convert.FromHexString(hex);
        FouPacket packet = _dissector.Dissect(bytes, LinkType.Raw);
        Assert.Equal((fault, protocols), (packet.Fault, packet.Protocols));
        Assert.Equal(bytes, packet.ToArray());
    }

    [Fact]
    public void An_address_of_the_other_family_is_rejected()
    {
        IPLayer layer = _dissector.Dissect(SamplePackets.IPv4Udp, LinkType.Raw).Outer!;
        Assert.Throws<ArgumentException>(() => layer.Source = IPAddress.IPv6Loopback);
        Assert.Equal(IPAddress.Parse("10.0.0.1"), layer.Source);
    }

    [Fact]
    public void Nesting_is_limited()
    {
        byte[] labels = [.. Enumerable.Repeat<byte[]>([0, 1, 0, 64], 1000).SelectMany(label => label)];
        FouPacket packet = _dissector.Dissect(labels, LinkType.Mpls);
        Assert.InRange(packet.Layers.Count, 2, 100);
        Assert.Equal(labels, packet.ToArray());
    }

    [Fact]
    public void Any_bytes_round_trip()
    {
        var random = new Random(11);
        byte[][] seeds = [.. Packets.Select(row => row.Data.Item2)];
        LinkType[] links = [LinkType.Raw, LinkType.Ethernet, LinkType.LinuxCooked, LinkType.LinuxCooked2, LinkType.Loop, LinkType.Mpls, (LinkType)999];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] seed = seeds[random.Next(seeds.Length)];
            byte[] bytes = seed[..random.Next(seed.Length + 1)];
            for (int change = random.Next(6); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            FouPacket packet = _dissector.Dissect(bytes, links[random.Next(links.Length)]);
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(packet.ToArray()));
            Assert.NotEmpty(packet.ToString());
            packet.Recalculate();
            Assert.Equal(bytes.Length, packet.Length);
        }
    }

    private static void Check(byte[] bytes, LinkType linkType, string protocols)
    {
        FouPacket packet = _dissector.Dissect(bytes, linkType);
        Assert.Equal(protocols, packet.Protocols);
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(packet.ToArray()));
        Assert.Equal(ParseError.None, packet.Fault);
        Assert.Equal(bytes.Length, packet.Length);
    }

    private static byte[] IPv4(ushort port, byte[] payload)
    {
        byte[] datagram = new byte[UdpHeader.Length + payload.Length];
        new UdpHeader { SourcePort = 40000, DestinationPort = port, DatagramLength = (ushort)datagram.Length }.Write(datagram);
        payload.CopyTo(datagram, UdpHeader.Length);
        return SamplePackets.IPv4(IPProtocol.Udp, datagram);
    }
}
