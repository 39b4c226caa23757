using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class IPv6HeaderTests
{
    [Fact]
    public void Parses_every_field()
    {
        Assert.Equal(ParseError.None, IPv6Header.TryParse(SamplePackets.IPv6Udp, out IPv6Header header));
        Assert.Equal(0, header.TrafficClass);
        Assert.Equal(0x12345u, header.FlowLabel);
        Assert.Equal(28, header.PayloadLength);
        Assert.Equal(IPProtocol.Udp, header.NextHeader);
        Assert.Equal(64, header.HopLimit);
        Assert.Equal(SamplePackets.IPv6Source, header.Source);
        Assert.Equal(SamplePackets.IPv6Destination, header.Destination);
    }

    [Fact]
    public void Traffic_class_lies_between_version_and_flow_label()
    {
        var header = new IPv6Header { TrafficClass = 0xab, FlowLabel = 0xfff_c0ffe };
        byte[] bytes = new byte[40];
        Assert.Equal(40, header.Write(bytes));
        Assert.Equal("6abc0ffe", Convert.ToHexStringLower(bytes.AsSpan(0, 4)));
        Assert.Equal(ParseError.None, IPv6Header.TryParse(bytes, out IPv6Header parsed));
        Assert.Equal(0xab, parsed.TrafficClass);
        Assert.Equal(0xc0ffeu, parsed.FlowLabel);
    }

    [Fact]
    public void What_is_written_parses_back_equal() =>
        Gen.Select(Gen.Byte.Array[3], Gen.UInt[0, 0xfffff], Gen.UShort[0, 1500], Gen.ULong, Gen.ULong).Sample(
            (bytes, label, length, upper, lower) =>
            {
                var written = new IPv6Header
                {
                    TrafficClass = bytes[0],
                    FlowLabel = label,
                    PayloadLength = length,
                    NextHeader = bytes[1],
                    HopLimit = bytes[2],
                    Source = new UInt128(upper, lower),
                    Destination = new UInt128(lower, ~upper),
                };
                byte[] packet = new byte[40 + length];
                written.Write(packet);
                Assert.Equal(ParseError.None, IPv6Header.TryParse(packet, out IPv6Header parsed));
                Assert.Equal(written, parsed);
            },
            iter: 10_000);

    [Fact]
    public void Each_check_has_its_reason()
    {
        byte[] packet = SamplePackets.IPv6Udp;
        Assert.Equal(ParseError.Empty, IPv6Header.TryParse([], out _));
        Assert.Equal(ParseError.IPv6BadVersion, IPv6Header.TryParse([0x45], out _));
        Assert.Equal(ParseError.IPv6Truncated, IPv6Header.TryParse(packet.AsSpan(0, 39), out _));
        Assert.Equal(ParseError.IPv6LengthExceedsData, IPv6Header.TryParse(packet.AsSpan(0, 67), out _));
        Assert.Equal(ParseError.None, IPv6Header.TryParse([.. packet, 0xff], out _));
    }
}
