using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class EcnTests
{
    private const int Drop = -1;

    [Theory]
    [InlineData(Ecn.NotEct, Ecn.NotEct)]
    [InlineData(Ecn.Ect1, Ecn.Ect1)]
    [InlineData(Ecn.Ect0, Ecn.Ect0)]
    [InlineData(Ecn.CongestionExperienced, Ecn.Ect0)]
    public void Encapsulation_with_any_code_point(byte inner, byte outer)
    {
        for (int dscp = 0; dscp < 64; dscp++)
        {
            Assert.Equal(outer, Ecn.Encapsulate((byte)((dscp << 2) | inner)));
        }
    }

    // The matrix measured on the kernel: rows are the inner field, columns the outer one.
    [Theory]
    [InlineData(Ecn.NotEct, Ecn.NotEct, Ecn.NotEct)]
    [InlineData(Ecn.NotEct, Ecn.Ect1, Ecn.NotEct)]
    [InlineData(Ecn.NotEct, Ecn.Ect0, Ecn.NotEct)]
    [InlineData(Ecn.NotEct, Ecn.CongestionExperienced, Drop)]
    [InlineData(Ecn.Ect1, Ecn.NotEct, Ecn.Ect1)]
    [InlineData(Ecn.Ect1, Ecn.Ect1, Ecn.Ect1)]
    [InlineData(Ecn.Ect1, Ecn.Ect0, Ecn.Ect1)]
    [InlineData(Ecn.Ect1, Ecn.CongestionExperienced, Ecn.CongestionExperienced)]
    [InlineData(Ecn.Ect0, Ecn.NotEct, Ecn.Ect0)]
    [InlineData(Ecn.Ect0, Ecn.Ect1, Ecn.Ect1)]
    [InlineData(Ecn.Ect0, Ecn.Ect0, Ecn.Ect0)]
    [InlineData(Ecn.Ect0, Ecn.CongestionExperienced, Ecn.CongestionExperienced)]
    [InlineData(Ecn.CongestionExperienced, Ecn.NotEct, Ecn.CongestionExperienced)]
    [InlineData(Ecn.CongestionExperienced, Ecn.Ect1, Ecn.CongestionExperienced)]
    [InlineData(Ecn.CongestionExperienced, Ecn.Ect0, Ecn.CongestionExperienced)]
    [InlineData(Ecn.CongestionExperienced, Ecn.CongestionExperienced, Ecn.CongestionExperienced)]
    public void Decapsulation_matrix(byte inner, byte outer, int expected)
    {
        Assert.Equal(expected != Drop, Ecn.Decapsulate(inner, outer, out byte result));
        Assert.Equal(expected == Drop ? inner : expected, result);

        // The code point beside the field changes nothing.
        Assert.Equal(expected != Drop, Ecn.Decapsulate((byte)(inner | 0xb8), (byte)(outer | 0x28), out byte marked));
        Assert.Equal(result, marked);
    }

    [Fact]
    public void Setting_the_field_of_an_IPv4_header_keeps_all_else_and_the_checksum() =>
        Gen.Select(Gen.Byte.Array[20], Gen.Int[0, 10], Gen.Byte).Sample(
            (random, optionWords, ecn) =>
            {
                byte[] packet = SamplePackets.IPv4(IPProtocol.Udp, [1, 2, 3, 4], optionWords * 4);
                random.AsSpan(1, 1).CopyTo(packet.AsSpan(1));
                random.AsSpan(4, 16).CopyTo(packet.AsSpan(4));
                SamplePackets.SetChecksum(packet);
                byte[] expected = [.. packet];
                expected[1] = (byte)((expected[1] & 0xfc) | (ecn & 3));
                SamplePackets.SetChecksum(expected);
                Ecn.SetIPv4(packet, ecn);
                Assert.Equal(expected, packet);
            },
            iter: 20_000);

    [Fact]
    public void Setting_the_field_of_an_IPv6_header_keeps_all_else() =>
        Gen.Select(Gen.Byte, Gen.UInt[0, 0xfffff], Gen.Byte).Sample(
            (trafficClass, label, ecn) =>
            {
                var header = new IPv6Header { TrafficClass = trafficClass, FlowLabel = label, HopLimit = 1 };
                byte[] packet = new byte[40];
                header.Write(packet);
                Ecn.SetIPv6(packet, ecn);
                Assert.Equal(ParseError.None, IPv6Header.TryParse(packet, out IPv6Header changed));
                Assert.Equal(header with { TrafficClass = (byte)((trafficClass & 0xfc) | (ecn & 3)) }, changed);
            },
            iter: 5_000);
}
