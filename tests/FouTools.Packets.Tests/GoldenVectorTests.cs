namespace FouTools.Packets.Tests;

/// <summary>
/// UDP payloads as kernels send them for the tunnel kinds that need no GUE header. The beginnings were captured from
/// Linux 6.1 and 7.2; the rest of the inner packet is hand-made.
/// </summary>
public sealed class GoldenVectorTests
{
    private const string IPv4Inner =
        "45000030" + "00014000" + "401126ba" + "0a000001" + "0a000002"
        + "56781234" + "001c28a3" + "000102030405060708090a0b0c0d0e0f10111213";

    private const string IPv6Inner =
        "60012345" + "001c1140" + "fd000000000000000000000000000001" + "fd000000000000000000000000000002"
        + "56781234" + "001c42a1" + "000102030405060708090a0b0c0d0e0f10111213";

    private static byte[] Data => [.. Enumerable.Range(0, 20).Select(value => (byte)value)];

    [Fact]
    public void Ipip_fou()
    {
        byte[] payload = new byte[48];
        Assert.Equal(48, WriteIPv4Inner(payload));
        Assert.Equal(IPv4Inner, Convert.ToHexStringLower(payload));
        Assert.Equal(ParseError.None, InnerPacket.ValidateIPv4(Convert.FromHexString(IPv4Inner), out int length));
        Assert.Equal(48, length);
    }

    [Fact]
    public void Sit_fou()
    {
        byte[] payload = new byte[68];
        Assert.Equal(68, WriteIPv6Inner(payload));
        Assert.Equal(IPv6Inner, Convert.ToHexStringLower(payload));
        Assert.Equal(ParseError.None, InnerPacket.ValidateIPv6(Convert.FromHexString(IPv6Inner), out int length));
        Assert.Equal(68, length);
    }

    [Fact]
    public void Gre_fou()
    {
        byte[] payload = new byte[52];
        int written = new GreHeader { ProtocolType = EtherType.IPv4 }.Write(payload);
        written += WriteIPv4Inner(payload.AsSpan(written));
        Assert.Equal("00000800" + IPv4Inner, Convert.ToHexStringLower(payload.AsSpan(0, written)));
        CheckGre("00000800" + IPv4Inner, 4, EtherType.IPv4, 4, ParseError.None);
    }

    [Fact]
    public void Gre_fou_with_IPv6_inside()
    {
        byte[] payload = new byte[72];
        int written = new GreHeader { ProtocolType = EtherType.IPv6 }.Write(payload);
        written += WriteIPv6Inner(payload.AsSpan(written));
        Assert.Equal("000086dd" + IPv6Inner, Convert.ToHexStringLower(payload.AsSpan(0, written)));
        CheckGre("000086dd" + IPv6Inner, 4, EtherType.IPv6, 6, ParseError.None);
    }

    [Fact]
    public void Gre_fou_with_a_key() =>
        CheckGre("20000800" + "01020304" + IPv4Inner, 8, EtherType.IPv4, 4, ParseError.GreKeyUnexpected);

    [Fact]
    public void Gre_fou_with_key_checksum_and_sequence() =>
        CheckGre("b0000800" + "cccc0000" + "00000001" + "00000000" + IPv4Inner, 16, EtherType.IPv4, 4, ParseError.GreKeyUnexpected);

    [Fact]
    public void Gretap_fou()
    {
        byte[] payload = Convert.FromHexString("00006558" + "ffffffffffff" + "020000000001" + "0806" + "0001");
        Assert.Equal(ParseError.None, GreHeader.TryParse(payload, out GreHeader header));
        Assert.Equal(EtherType.TransparentEthernetBridging, header.ProtocolType);
        Assert.Equal(4, header.Length);
        Assert.Equal(ParseError.GreUnknownProtocol, header.ValidateBase());
    }

    [Fact]
    public void Outer_packet_of_ipip_fou()
    {
        // As captured: 76 bytes for an inner packet of 48.
        byte[] packet = new byte[20 + UdpHeader.Length + 48];
        var ip = new IPv4Header
        {
            TotalLength = (ushort)packet.Length,
            DontFragment = true,
            TimeToLive = 64,
            Protocol = IPProtocol.Udp,
            Source = 0xc0000201,
            Destination = 0xc0000202,
        };
        var udp = new UdpHeader { SourcePort = 40001, DestinationPort = 5555, DatagramLength = 56 };
        int written = ip.Write(packet);
        written += udp.Write(packet.AsSpan(written));
        written += WriteIPv4Inner(packet.AsSpan(written));
        Assert.Equal(76, written);
        Assert.Equal(
            "4500004c" + "00004000" + "4011b69d" + "c0000201" + "c0000202" + "9c4115b3" + "00380000" + IPv4Inner,
            Convert.ToHexStringLower(packet));
        Assert.Equal(76, 48 + TunnelMtu.Overhead(TunnelLayers.Fou));
    }

    private static void CheckGre(string hex, int headerLength, ushort protocolType, int version, ParseError atBaseReceiver)
    {
        byte[] payload = Convert.FromHexString(hex);
        Assert.Equal(ParseError.None, GreHeader.TryParse(payload, out GreHeader header));
        Assert.Equal(headerLength, header.Length);
        Assert.Equal(protocolType, header.ProtocolType);
        Assert.Equal(atBaseReceiver, header.ValidateBase());
        Assert.Equal(ParseError.None, InnerPacket.Validate(payload.AsSpan(header.Length), out int length, out int innerVersion));
        Assert.Equal(payload.Length - header.Length, length);
        Assert.Equal(version, innerVersion);
    }

    private static int WriteIPv4Inner(Span<byte> destination)
    {
        var ip = new IPv4Header
        {
            TotalLength = 48,
            Identification = 1,
            DontFragment = true,
            TimeToLive = 64,
            Protocol = IPProtocol.Udp,
            Source = SamplePackets.IPv4Source,
            Destination = SamplePackets.IPv4Destination,
        };
        int written = ip.Write(destination);
        Span<byte> datagram = destination.Slice(written, 28);
        Data.CopyTo(datagram[8..]);
        var udp = new UdpHeader { SourcePort = 0x5678, DestinationPort = 0x1234, DatagramLength = 28 };
        udp.Write(datagram);
        ushort checksum = UdpHeader.ComputeChecksum(datagram, ip.Source, ip.Destination);
        (udp with { Checksum = checksum }).Write(datagram);
        return written + datagram.Length;
    }

    private static int WriteIPv6Inner(Span<byte> destination)
    {
        var ip = new IPv6Header
        {
            FlowLabel = 0x12345,
            PayloadLength = 28,
            NextHeader = IPProtocol.Udp,
            HopLimit = 64,
            Source = SamplePackets.IPv6Source,
            Destination = SamplePackets.IPv6Destination,
        };
        int written = ip.Write(destination);
        Span<byte> datagram = destination.Slice(written, 28);
        Data.CopyTo(datagram[8..]);
        var udp = new UdpHeader { SourcePort = 0x5678, DestinationPort = 0x1234, DatagramLength = 28 };
        udp.Write(datagram);
        ushort checksum = UdpHeader.ComputeChecksum(datagram, ip.Source, ip.Destination);
        (udp with { Checksum = checksum }).Write(datagram);
        return written + datagram.Length;
    }
}
