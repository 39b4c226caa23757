namespace FouTools.Packets.Tests;

public sealed class EthernetTests
{
    private const string Addresses = "ffffffffffff" + "020000000001";

    [Fact]
    public void Parses_and_writes_the_header()
    {
        var header = new EthernetHeader { Destination = 0x0a0b0c0d0e0f, Source = 0x020304050607, EtherType = EtherType.Arp };
        byte[] data = new byte[15];
        data[14] = 0xee;
        Assert.Equal(14, header.Write(data));
        Assert.Equal("0a0b0c0d0e0f" + "020304050607" + "0806" + "ee", Convert.ToHexStringLower(data));
        Assert.Equal(ParseError.None, EthernetHeader.TryParse(data, out EthernetHeader parsed));
        Assert.Equal(header, parsed);
        for (int length = 0; length < 14; length++)
        {
            Assert.Equal(
                length == 0 ? ParseError.Empty : ParseError.EthernetTruncated,
                EthernetHeader.TryParse(data.AsSpan(0, length), out parsed));
            Assert.Equal(default, parsed);
        }
    }

    [Fact]
    public void Addresses_have_48_bits()
    {
        var header = new EthernetHeader { Destination = ulong.MaxValue, Source = 0xffff_0200_0000_0001 };
        Assert.Equal(0xffff_ffff_fffful, header.Destination);
        Assert.Equal(0x0200_0000_0001ul, header.Source);
    }

    [Theory]
    [InlineData("0800" + "45", 14, EtherType.IPv4)]
    [InlineData("0800", 14, EtherType.IPv4)]
    [InlineData("8100" + "e064" + "86dd" + "60", 18, EtherType.IPv6)]
    [InlineData("88a8" + "0064" + "8100" + "0065" + "0800" + "45", 22, EtherType.IPv4)]
    [InlineData("8100" + "0064" + "8100" + "0065" + "0806", 22, EtherType.Arp)]
    [InlineData("88a8" + "0064" + "88a8" + "0065" + "8847", 22, EtherType.Mpls)]
    [InlineData("8100" + "0001" + "8100" + "0002" + "8100" + "0003" + "0800", 22, EtherType.Vlan)]
    [InlineData("0026" + "424203", 14, 0x26)]
    public void Finds_the_payload_behind_tags(string rest, int offset, ushort etherType)
    {
        byte[] frame = Convert.FromHexString(Addresses + rest);
        Assert.Equal(ParseError.None, EthernetFrame.FindPayload(frame, out int foundOffset, out ushort foundType));
        Assert.Equal(offset, foundOffset);
        Assert.Equal(etherType, foundType);
        for (int length = 0; length < offset; length++)
        {
            Assert.Equal(
                length == 0 ? ParseError.Empty : ParseError.EthernetTruncated,
                EthernetFrame.FindPayload(frame.AsSpan(0, length), out foundOffset, out foundType));
            Assert.Equal(0, foundOffset);
            Assert.Equal(0, foundType);
        }
    }
}
