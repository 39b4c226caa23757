using System.Net;
using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Captures.Tests.Tunnels;

public sealed class OuterHeadersTests
{
    private static readonly byte[] _frame = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0, .. SamplePackets.IPv4Udp];
    private static readonly byte[] _labels = [0, 1, 1, 64, .. SamplePackets.IPv4Udp];

    public static TheoryData<string, string, bool, GreSettings?, LinkType, byte[], string> Kinds => new()
    {
        { "ipip", "192.0.2.2", false, null, LinkType.Raw, SamplePackets.IPv4Udp, "" },
        { "sit", "192.0.2.2", false, null, LinkType.Raw, SamplePackets.IPv6Udp, "" },
        { "ip6tnl", "2001:db8::2", false, null, LinkType.Raw, SamplePackets.IPv6Udp, "" },
        { "ipip gue", "192.0.2.2", true, null, LinkType.Raw, SamplePackets.IPv4Udp, "00040000" },
        { "sit gue", "2001:db8::2", true, null, LinkType.Raw, SamplePackets.IPv6Udp, "00290000" },
        { "gre", "192.0.2.2", false, default(GreSettings), LinkType.Raw, SamplePackets.IPv4Udp, "00000800" },
        { "gre gue", "192.0.2.2", true, default(GreSettings), LinkType.Raw, SamplePackets.IPv6Udp, "002f0000000086dd" },
        { "gre key", "192.0.2.2", false, new GreSettings { Key = 0x01020304 }, LinkType.Raw, SamplePackets.IPv4Udp, "2000080001020304" },
        { "gre csum key seq", "192.0.2.2", false, new GreSettings { Key = 1, Checksum = true, Sequence = true }, LinkType.Raw, SamplePackets.IPv4Udp, "b00008005c2900000000000100000005" },
        { "gretap", "2001:db8::2", false, default(GreSettings), LinkType.Ethernet, _frame, "00006558" },
        { "mpls", "192.0.2.2", false, null, LinkType.Mpls, _labels, "" },
        { "mpls gue", "192.0.2.2", true, null, LinkType.Mpls, _labels, "00890000" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bytes_match_the_kernel_and_can_be_decapsulated(
        string what, string remote, bool gue, GreSettings? gre, LinkType linkType, byte[] inner, string between)
    {
        Assert.NotEmpty(what);
        OuterHeaders outer = Create(remote) with { HasGue = gue, HasGre = gre is not null, Gre = gre ?? default };
        byte[] packet = Write(outer, inner, linkType);
        int ip = remote.Contains(':', StringComparison.Ordinal) ? 40 : 20;
        Assert.Equal(between, Convert.ToHexStringLower(packet.AsSpan(ip + 8, outer.Length - ip - 8)));

        ParseError error;
        if (ip == 20)
        {
            Assert.Equal(ParseError.None, IPv4Header.TryParse(packet, out IPv4Header header));
            Assert.Equal((packet.Length, true, (byte)64, (ushort)6), (header.TotalLength, header.DontFragment, header.TimeToLive, header.Identification));
            error = UdpHeader.VerifyChecksum(packet.AsSpan(ip), header.Source, header.Destination);
        }
        else
        {
            Assert.Equal(ParseError.None, IPv6Header.TryParse(packet, out IPv6Header header));
            Assert.Equal((packet.Length - 40, (byte)64), (header.PayloadLength, header.HopLimit));
            error = UdpHeader.VerifyChecksum(packet.AsSpan(ip), header.Source, header.Destination);
        }

        Assert.Equal(ParseError.None, error);
        Assert.Equal(ParseError.None, UdpHeader.TryParse(packet.AsSpan(ip), out UdpHeader udp));
        Assert.NotEqual(0, udp.Checksum);
        Assert.InRange(udp.SourcePort, SourcePortRange.Default.Minimum, SourcePortRange.Default.Maximum);

        var ports = new TunnelPorts();
        if (gue)
        {
            ports.AddGue(7777);
        }
        else
        {
            ports.AddFou(7777, gre is not null ? IPProtocol.Gre : linkType == LinkType.Mpls ? IPProtocol.Mpls : null);
        }

        Assert.Equal(DecapsulationResult.None, TunnelParser.Open(packet, LinkType.Raw, ports, out TunnelContent content));
        Assert.Equal(linkType, content.LinkType);
        Assert.Equal(inner, packet[content.Offset..(content.Offset + content.Length)]);
    }

    [Fact]
    public void Fields_may_be_given()
    {
        OuterHeaders outer = Create("192.0.2.2") with { SourcePort = 5999, UdpChecksum = false, Ttl = 7, Tos = 0x2e };
        byte[] packet = Write(outer, SamplePackets.IPv4Udp, LinkType.Raw);
        Assert.Equal(ParseError.None, IPv4Header.TryParse(packet, out IPv4Header header));
        Assert.Equal(((byte)7, (byte)0x2e), (header.TimeToLive, header.TypeOfService));
        Assert.Equal(ParseError.None, UdpHeader.TryParse(packet.AsSpan(20), out UdpHeader udp));
        Assert.Equal((5999, 7777, 0), (udp.SourcePort, udp.DestinationPort, udp.Checksum));
    }

    [Fact]
    public void Tos_may_be_inherited()
    {
        byte[] inner = SamplePackets.IPv4Udp;
        inner[1] = 0xb8;
        SamplePackets.SetChecksum(inner);
        Assert.Equal(0xb8, Write(Create("192.0.2.2") with { Tos = null }, inner, LinkType.Raw)[1]);
    }

    [Fact]
    public void A_truncated_packet_keeps_its_length_and_gets_no_checksums()
    {
        OuterHeaders outer = Create("192.0.2.2") with { HasGre = true, Gre = new GreSettings { Checksum = true } };
        byte[] headers = new byte[outer.Length];
        Assert.True(outer.TryWrite(headers, SamplePackets.IPv4Udp.AsSpan(0, 24), 48, LinkType.Raw, 0));
        Assert.Equal(0, headers[28 + 4] | headers[28 + 5]);
        Assert.Equal(20 + 8 + 8 + 48, (headers[2] << 8) | headers[3]);
        Assert.Equal(0, headers[26] | headers[27]);
    }

    [Theory]
    [InlineData(LinkType.Ethernet, false, 62)]
    [InlineData((LinkType)147, true, 62)]
    [InlineData(LinkType.Raw, true, 65_520)]
    public void Packets_that_the_tunnel_does_not_carry_are_rejected(LinkType linkType, bool gre, int length) =>
        Assert.False((Create("192.0.2.2") with { HasGre = gre }).TryWrite(new byte[100], SamplePackets.IPv4Udp, length, linkType, 0));

    private static OuterHeaders Create(string remote) => new()
    {
        LocalAddress = IPAddress.Parse($"{remote[..^1]}1"),
        RemoteAddress = IPAddress.Parse(remote),
        RemotePort = 7777,
    };

    private static byte[] Write(OuterHeaders outer, byte[] inner, LinkType linkType)
    {
        byte[] packet = [.. new byte[outer.Length], .. inner];
        Assert.True(outer.TryWrite(packet, inner, inner.Length, linkType, 5));
        return packet;
    }
}
