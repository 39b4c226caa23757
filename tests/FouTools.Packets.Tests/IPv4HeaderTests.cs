using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class IPv4HeaderTests
{
    [Fact]
    public void Parses_every_field()
    {
        // A header with an option word, CE, an identification and a fragment offset.
        byte[] data = Convert.FromHexString("46ab0020" + "beef6123" + "3f110000" + "c0000201" + "c6336402" + "01010100" + "0011223344556677");
        SamplePackets.SetChecksum(data);
        Assert.Equal(ParseError.None, IPv4Header.TryParse(data, out IPv4Header header));
        Assert.Equal(24, header.HeaderLength);
        Assert.Equal(32, header.TotalLength);
        Assert.Equal(0xab, header.TypeOfService);
        Assert.Equal(0xbeef, header.Identification);
        Assert.True(header.DontFragment);
        Assert.True(header.MoreFragments);
        Assert.Equal(0x123 * 8, header.FragmentOffset);
        Assert.Equal(0x3f, header.TimeToLive);
        Assert.Equal(IPProtocol.Udp, header.Protocol);
        Assert.Equal(0xc0000201, header.Source);
        Assert.Equal(0xc6336402, header.Destination);
        Assert.Equal((data[10] << 8) | data[11], header.Checksum);
    }

    [Fact]
    public void Writes_a_known_header()
    {
        var header = new IPv4Header
        {
            TotalLength = 0x73,
            DontFragment = true,
            TimeToLive = 64,
            Protocol = IPProtocol.Udp,
            Source = 0xc0a80001,
            Destination = 0xc0a800c7,
        };
        byte[] bytes = new byte[24];
        bytes.AsSpan().Fill(0xee);
        Assert.Equal(20, header.Write(bytes));
        Assert.Equal("450000730000400040" + "11b861c0a80001c0a800c7" + "eeeeeeee", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void What_is_written_parses_back() =>
        Gen.Select(Gen.Byte.Array[12], Gen.UShort[20, 1500], Gen.Bool, Gen.Bool, Gen.Int[0, 0x1fff], Gen.UShort).Sample(
            (bytes, total, dontFragment, moreFragments, offset, identification) =>
            {
                var written = new IPv4Header
                {
                    TotalLength = total,
                    TypeOfService = bytes[0],
                    Identification = identification,
                    FragmentOffset = (ushort)(offset * 8),
                    DontFragment = dontFragment,
                    MoreFragments = moreFragments,
                    TimeToLive = bytes[1],
                    Protocol = bytes[2],
                    Source = BitConverter.ToUInt32(bytes, 4),
                    Destination = BitConverter.ToUInt32(bytes, 8),
                };
                byte[] packet = new byte[total];
                written.Write(packet);
                Assert.Equal(0, NaiveChecksum.Compute(packet.AsSpan(0, 20)));
                Assert.Equal(ParseError.None, IPv4Header.TryParse(packet, out IPv4Header parsed));
                Assert.Equal(20, parsed.HeaderLength);
                Assert.Equal(offset * 8, parsed.FragmentOffset);
                Assert.Equal(dontFragment, parsed.DontFragment);
                Assert.Equal(moreFragments, parsed.MoreFragments);
                byte[] again = new byte[20];
                parsed.Write(again);
                Assert.Equal(packet[..20], again);
            },
            iter: 10_000);

    [Fact]
    public void Flags_do_not_depend_on_the_order_of_initialisation()
    {
        var first = new IPv4Header { DontFragment = true, MoreFragments = true, FragmentOffset = 65528 };
        var second = new IPv4Header { FragmentOffset = 65528, MoreFragments = true, DontFragment = true };
        Assert.Equal(first, second);
        Assert.Equal(65528, first.FragmentOffset);
        Assert.False((first with { DontFragment = false }).DontFragment);
        Assert.True((first with { DontFragment = false }).MoreFragments);
    }

    [Fact]
    public void Each_check_has_its_reason()
    {
        Assert.Equal(ParseError.Empty, Parse([]));
        Assert.Equal(ParseError.IPv4BadVersion, Parse([0x65]));
        Assert.Equal(ParseError.IPv4Truncated, Parse(SamplePackets.IPv4Udp[..19]));
        Assert.Equal(ParseError.IPv4BadHeaderLength, Parse(With(0, 0x44)));
        Assert.Equal(ParseError.IPv4Truncated, Parse(With(0, 0x4f)));
        Assert.Equal(ParseError.IPv4BadTotalLength, Parse(With(3, 19)));
        Assert.Equal(ParseError.IPv4LengthExceedsData, Parse(With(3, 49)));
        Assert.Equal(ParseError.IPv4BadChecksum, Parse(With(8, 63)));
        Assert.Equal(ParseError.None, Parse(SamplePackets.IPv4Udp));
    }

    [Fact]
    public void Every_single_bit_error_in_a_header_is_found()
    {
        for (int bit = 0; bit < 160; bit++)
        {
            byte[] packet = SamplePackets.IPv4Udp;
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(ParseError.None, Parse(packet));
        }
    }

    [Fact]
    public void Too_short_a_span_to_write_to_is_a_programming_error() =>
        Assert.ThrowsAny<ArgumentException>(() => new IPv4Header().Write(new byte[19]));

    private static ParseError Parse(byte[] data) => IPv4Header.TryParse(data, out _);

    private static byte[] With(int index, byte value)
    {
        byte[] packet = SamplePackets.IPv4Udp;
        packet[index] = value;
        return packet;
    }
}
