
namespace FouTools.Packets.Tests;

/// <summary>
/// UDP payloads as kernels send them. The beginnings were captured from Linux 6.1 and 7.2; the rest of the inner packet is
/// hand-made, and GRE checksums over it were computed apart from the code under test.
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

    [Theory]
    [InlineData("00000800", 4, null, false, false)]
    [InlineData("000086dd", 6, null, false, false)]
    [InlineData("20000800" + "01020304", 4, 0x01020304u, false, false)]
    [InlineData("b0000800" + "5c2e0000" + "00000001" + "00000000", 4, 1u, true, true)]
    [InlineData("80000800" + "8c2f0000", 4, null, true, false)]
    public void Gre_fou(string gre, int version, uint? key, bool checksum, bool sequence)
    {
        var settings = new GreSettings { Key = key, Checksum = checksum, Sequence = sequence };
        string expected = gre + Inner(version);
        byte[] payload = new byte[expected.Length / 2];
        Assert.Equal(payload.Length, WriteGre(settings, version, payload));
        Assert.Equal(expected, Convert.ToHexStringLower(payload));
        CheckGre(payload, settings, version);
    }

    [Fact]
    public void Gretap_fou()
    {
        byte[] arp = Convert.FromHexString("0001" + "0800" + "0604" + "0001" + "020000000001" + "0a000001" + "000000000000" + "0a000002");
        byte[] payload = new byte[4 + 14 + 28];
        int written = new GreHeader { ProtocolType = EtherType.TransparentEthernetBridging }.Write(payload);
        var ethernet = new EthernetHeader { Destination = 0xffffffffffff, Source = 0x020000000001, EtherType = EtherType.Arp };
        written += ethernet.Write(payload.AsSpan(written));
        arp.CopyTo(payload, written);
        Assert.Equal(
            "00006558" + "ffffffffffff" + "020000000001" + "0806" + Convert.ToHexStringLower(arp),
            Convert.ToHexStringLower(payload));

        Assert.Equal(ParseError.None, GreHeader.TryParse(payload, out GreHeader gre));
        Assert.Equal(EtherType.TransparentEthernetBridging, gre.ProtocolType);
        Assert.Equal(ParseError.None, gre.Validate(default, payload));
        Assert.Equal(ParseError.None, EthernetHeader.TryParse(payload.AsSpan(gre.Length), out EthernetHeader parsed));
        Assert.Equal(ethernet, parsed);
        Assert.Equal(ParseError.None, EthernetFrame.FindPayload(payload.AsSpan(gre.Length), out int offset, out ushort type));
        Assert.Equal(EtherType.Arp, type);
        Assert.Equal(arp, payload[(gre.Length + offset)..]);
    }

    // The kernel never sends version 1 under this name: an ipip or sit tunnel with FOU to a GUE port is it.
    [Theory]
    [InlineData(4, IPProtocol.IPIP)]
    [InlineData(6, IPProtocol.IPv6)]
    public void Gue_version_1(int version, byte protocol)
    {
        byte[] payload = Convert.FromHexString(Inner(version));
        Assert.Equal(ParseError.None, GueHeader.TryParse(payload, out GueHeader header));
        Assert.Equal(protocol, header.Protocol);
        Assert.Equal(0, header.Length);
        Assert.Equal(ParseError.None, InnerPacket.Validate(payload.AsSpan(header.Length), out _, out int innerVersion));
        Assert.Equal(version, innerVersion);
    }

    [Theory]
    [InlineData("00040000", IPProtocol.IPIP, "", 4)]
    [InlineData("00290000", IPProtocol.IPv6, "", 6)]
    [InlineData("002f0000", IPProtocol.Gre, "00000800", 4)]
    [InlineData("002f0000", IPProtocol.Gre, "000086dd", 6)]
    public void Gue(string gue, byte protocol, string gre, int version)
    {
        string expected = gue + gre + Inner(version);
        byte[] payload = new byte[expected.Length / 2];
        int written = new GueHeader { Protocol = protocol }.Write(payload);
        written += gre.Length == 0
            ? WriteInner(version, payload.AsSpan(written))
            : WriteGre(default, version, payload.AsSpan(written));
        Assert.Equal(payload.Length, written);
        Assert.Equal(expected, Convert.ToHexStringLower(payload));

        Assert.Equal(ParseError.None, GueHeader.TryParse(payload, out GueHeader header));
        Assert.Equal(new GueHeader { Protocol = protocol }, header);
        CheckPayload(payload[header.Length..], default, protocol, version);
    }

    [Theory]
    [InlineData("0204000180000000" + "0014001a", IPProtocol.IPIP, "", 4, false)]
    [InlineData("0229000180000000" + "0028002e", IPProtocol.IPv6, "", 6, false)]
    [InlineData("022f000180000000" + "0018001e", IPProtocol.Gre, "00000800", 4, false)]
    [InlineData("022f000180000000" + "001c0022", IPProtocol.Gre, "80000800" + "8c2f0000", 4, true)]
    public void Gue_with_remote_checksum(string gue, byte protocol, string gre, int version, bool greChecksum)
    {
        byte[] inner = SamplePackets.Pending(Convert.FromHexString(Inner(version)));
        string expected = gue + gre + Convert.ToHexStringLower(inner);
        int start = version == 4 ? 20 : 40;
        int greLength = gre.Length / 2;
        var gueHeader = new GueHeader
        {
            Protocol = protocol,
            HasRemoteChecksum = true,
            RemoteChecksumStart = (ushort)(greLength + start),
            RemoteChecksumOffset = (ushort)(greLength + start + 6),
        };
        var settings = new GreSettings { Checksum = greChecksum };

        byte[] payload = new byte[expected.Length / 2];
        int written = gueHeader.Write(payload);
        if (greLength != 0)
        {
            GreHeader greHeader = settings.CreateHeader(EtherType.IPv4, 0);
            Span<byte> packet = payload.AsSpan(written);
            written += greHeader.Write(packet);
            greHeader.WriteChecksum(packet, RemoteChecksum.CompletedSum(inner, start, start + 6));
        }

        inner.CopyTo(payload, written);
        Assert.Equal(expected, Convert.ToHexStringLower(payload));

        Assert.Equal(ParseError.None, GueHeader.TryParse(payload, out GueHeader header));
        Assert.Equal(gueHeader, header);
        Assert.Equal(12, header.Length);
        byte[] rest = payload[header.Length..];
        if (greLength != 0)
        {
            // Before it is completed, the payload's sum does for the GRE checksum.
            Assert.Equal(ParseError.None, GreHeader.TryParse(rest, out GreHeader greHeader));
            ulong sum = RemoteChecksum.CompletedSum(rest.AsSpan(greLength), start, start + 6);
            Assert.Equal(ParseError.None, greHeader.Validate(settings, rest, sum));
        }

        Assert.True(RemoteChecksum.Complete(rest, header.RemoteChecksumStart, header.RemoteChecksumOffset));
        CheckPayload(rest, settings, protocol, version);
    }

    // A kernel that leaves the GRE checksum itself to be offloaded, because nothing inside is open, makes it the remote one.
    [Fact]
    public void Remote_checksum_of_the_GRE_checksum()
    {
        byte[] payload = Convert.FromHexString("022f000180000000" + "00000004" + "80000800" + "00000000" + IPv4Inner);
        Assert.Equal(ParseError.None, GueHeader.TryParse(payload, out GueHeader header));
        byte[] rest = payload[header.Length..];
        Assert.True(RemoteChecksum.Complete(rest, header.RemoteChecksumStart, header.RemoteChecksumOffset));
        CheckPayload(rest, new GreSettings { Checksum = true }, IPProtocol.Gre, 4);
        Assert.Equal("800008008c2f0000", Convert.ToHexStringLower(rest.AsSpan(0, 8)));
    }

    [Theory]
    [InlineData(76, TunnelLayers.Fou)]
    [InlineData(80, TunnelLayers.Gue)]
    [InlineData(88, TunnelLayers.RemoteChecksum)]
    public void Outer_lengths(int expected, TunnelLayers layers)
    {
        var gue = new GueHeader { Protocol = IPProtocol.IPIP, HasRemoteChecksum = layers == TunnelLayers.RemoteChecksum };
        int gueLength = layers == TunnelLayers.Fou ? 0 : gue.Length;
        Assert.Equal(expected, IPv4Header.MinLength + UdpHeader.Length + gueLength + 48);
        Assert.Equal(expected, 48 + TunnelMtu.Overhead(layers));
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

    private static string Inner(int version) => version == 4 ? IPv4Inner : IPv6Inner;

    private static void CheckPayload(byte[] payload, in GreSettings settings, byte protocol, int version)
    {
        if (protocol == IPProtocol.Gre)
        {
            CheckGre(payload, settings, version);
            return;
        }

        Assert.Equal(version == 4 ? IPProtocol.IPIP : IPProtocol.IPv6, protocol);
        CheckInner(payload, version);
    }

    private static void CheckGre(byte[] payload, in GreSettings settings, int version)
    {
        Assert.Equal(ParseError.None, GreHeader.TryParse(payload, out GreHeader header));
        Assert.Equal(settings.HeaderLength, header.Length);
        Assert.Equal(version == 4 ? EtherType.IPv4 : EtherType.IPv6, header.ProtocolType);
        Assert.Equal(settings.Key.GetValueOrDefault(), header.Key);
        Assert.Equal(0u, header.Sequence);
        Assert.Equal(ParseError.None, header.Validate(settings, payload));
        CheckInner(payload[header.Length..], version);
    }

    private static void CheckInner(byte[] packet, int version)
    {
        Assert.Equal(Inner(version), Convert.ToHexStringLower(packet));
        Assert.Equal(ParseError.None, InnerPacket.Validate(packet, out int length, out int innerVersion));
        Assert.Equal(packet.Length, length);
        Assert.Equal(version, innerVersion);
        Assert.Equal(
            ParseError.None,
            version == 4
                ? UdpHeader.VerifyChecksum(packet.AsSpan(20), SamplePackets.IPv4Source, SamplePackets.IPv4Destination)
                : UdpHeader.VerifyChecksum(packet.AsSpan(40), SamplePackets.IPv6Source, SamplePackets.IPv6Destination));
    }

    private static int WriteGre(in GreSettings settings, int version, Span<byte> destination)
    {
        GreHeader header = settings.CreateHeader(version == 4 ? EtherType.IPv4 : EtherType.IPv6, 0);
        int written = header.Write(destination);
        written += WriteInner(version, destination[written..]);
        header.WriteChecksum(destination[..written]);
        return written;
    }

    private static int WriteInner(int version, Span<byte> destination) =>
        version == 4 ? WriteIPv4Inner(destination) : WriteIPv6Inner(destination);

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
