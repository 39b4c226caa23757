
namespace FouTools.Packets.Tests;

public sealed class InnerPacketTests
{
    [Fact]
    public void Version_and_length_come_from_the_packet()
    {
        Assert.Equal(ParseError.None, InnerPacket.Validate(SamplePackets.IPv4Udp, out int length, out int version));
        Assert.Equal((48, 4), (length, version));
        Assert.Equal(ParseError.None, InnerPacket.Validate(SamplePackets.IPv6Udp, out length, out version));
        Assert.Equal((68, 6), (length, version));
    }

    [Fact]
    public void Trailing_bytes_are_not_a_part_of_the_packet()
    {
        Assert.Equal(ParseError.None, InnerPacket.Validate([.. SamplePackets.IPv4Udp, 1, 2, 3], out int length, out _));
        Assert.Equal(48, length);
        Assert.Equal(ParseError.None, InnerPacket.Validate([.. SamplePackets.IPv6Udp, 1, 2, 3], out length, out _));
        Assert.Equal(68, length);
    }

    [Fact]
    public void IPv6_payload_length_zero_means_no_payload()
    {
        byte[] jumbogram = SamplePackets.IPv6(IPProtocol.HopByHop, new byte[100]);
        jumbogram[4] = jumbogram[5] = 0;
        Assert.Equal(ParseError.None, InnerPacket.ValidateIPv6(jumbogram, out int length));
        Assert.Equal(40, length);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x35)]
    [InlineData(0x50)]
    [InlineData(0x70)]
    [InlineData(0xf5)]
    public void Other_versions_are_unknown(byte first)
    {
        byte[] packet = SamplePackets.IPv4Udp;
        packet[0] = first;
        Assert.Equal(ParseError.UnknownIPVersion, InnerPacket.Validate(packet, out int length, out int version));
        Assert.Equal((0, 0), (length, version));
    }

    [Fact]
    public void Errors_give_no_length_and_no_version()
    {
        byte[] damaged = SamplePackets.IPv4Udp;
        damaged[8]--;
        Assert.Equal(ParseError.IPv4BadChecksum, InnerPacket.Validate(damaged, out int length, out int version));
        Assert.Equal((0, 0), (length, version));
        Assert.Equal(ParseError.IPv6LengthExceedsData, InnerPacket.Validate(SamplePackets.IPv6Udp.AsSpan(0, 60), out length, out version));
        Assert.Equal((0, 0), (length, version));
        Assert.Equal(ParseError.Empty, InnerPacket.Validate([], out length, out version));
        Assert.Equal((0, 0), (length, version));
    }

    [Fact]
    public void Each_tunnel_accepts_only_its_own_version()
    {
        Assert.Equal(ParseError.None, InnerPacket.ValidateIPv4(SamplePackets.IPv4Udp, out int length));
        Assert.Equal(48, length);
        Assert.Equal(ParseError.IPv6BadVersion, InnerPacket.ValidateIPv6(SamplePackets.IPv4Udp, out length));
        Assert.Equal(0, length);
        Assert.Equal(ParseError.None, InnerPacket.ValidateIPv6(SamplePackets.IPv6Udp, out length));
        Assert.Equal(68, length);
        Assert.Equal(ParseError.IPv4BadVersion, InnerPacket.ValidateIPv4(SamplePackets.IPv6Udp, out length));
        Assert.Equal(0, length);
    }

    [Theory]
    [InlineData("45b8", 0xb8)]
    [InlineData("4603", 0x03)]
    [InlineData("6b8f", 0xb8)]
    [InlineData("603f", 0x03)]
    public void Type_of_service_is_read_from_either_version(string firstBytes, byte expected) =>
        Assert.Equal(expected, InnerPacket.TypeOfService(Convert.FromHexString(firstBytes)));
}
