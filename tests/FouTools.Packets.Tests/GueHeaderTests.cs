namespace FouTools.Packets.Tests;

public sealed class GueHeaderTests
{
    // Eight bytes of payload that are no valid packet: the header's receiver does not look into them.
    private const string Payload = "0102030405060708";

    [Theory]
    [InlineData("00040000", 4)]
    [InlineData("00290000", 4)]
    [InlineData("00890000", 4)]
    [InlineData("0104000000010203", 8)]
    [InlineData("0304000000000100c0000201c0000202", 16)]
    [InlineData("0104000100000000", 8)]
    [InlineData("0204000100000000aaaaaaaa", 12)]
    [InlineData("020400018000000000000006", 12)]
    [InlineData("020400018000000000060006", 12)]
    [InlineData("0304000180000000000000000c0d0e0f", 16)]
    [InlineData("20000000", 4)]
    [InlineData("20030000", 4)]
    [InlineData("200300000000", 4)]
    [InlineData("220300018000000000000000", 12)]
    public void Kernel_rules_accept(string header, int length)
    {
        Assert.Equal(ParseError.None, GueHeader.TryParse(Convert.FromHexString(header + Payload), out GueHeader parsed));
        Assert.Equal(length, parsed.Length);
        Assert.Equal(0, parsed.Version);
        Assert.Equal(header.StartsWith('2'), parsed.IsControl);
        Assert.Equal(Convert.FromHexString(header)[1], parsed.Protocol);
    }

    [Theory]
    [InlineData("", ParseError.Empty)]
    [InlineData("00", ParseError.GueTruncated)]
    [InlineData("000400", ParseError.GueTruncated)]
    [InlineData("450000", ParseError.GueTruncated)]
    [InlineData("800000", ParseError.GueTruncated)]
    [InlineData("80040000" + Payload, ParseError.GueBadVersion)]
    [InlineData("c0040000" + Payload, ParseError.GueBadVersion)]
    [InlineData("50040000" + Payload, ParseError.GueBadInnerVersion)]
    [InlineData("7f040000" + Payload, ParseError.GueBadInnerVersion)]
    [InlineData("01040000", ParseError.GueTruncated)]
    [InlineData("01040000010203", ParseError.GueTruncated)]
    [InlineData("03040000" + Payload, ParseError.GueTruncated)]
    [InlineData("1f040000" + Payload, ParseError.GueTruncated)]
    [InlineData("21030000", ParseError.GueTruncated)]
    [InlineData("00048000" + Payload, ParseError.GueUnknownFlags)]
    [InlineData("00040002" + Payload, ParseError.GueUnknownFlags)]
    [InlineData("00044000" + Payload, ParseError.GueUnknownFlags)]
    [InlineData("0204010180000000" + Payload, ParseError.GueUnknownFlags)]
    [InlineData("00040001" + Payload, ParseError.GueTruncated)]
    [InlineData("0104000140000000" + Payload, ParseError.GueUnknownPrivateFlags)]
    [InlineData("0104000100000001" + Payload, ParseError.GueUnknownPrivateFlags)]
    [InlineData("0204000180000001" + Payload, ParseError.GueUnknownPrivateFlags)]
    [InlineData("0104000180000000" + Payload, ParseError.GueTruncated)]
    [InlineData("020400018000000000000000", ParseError.GueBadRemoteChecksum)]
    [InlineData("02040001800000000000000001", ParseError.GueBadRemoteChecksum)]
    [InlineData("020400018000000000000007" + Payload, ParseError.GueBadRemoteChecksum)]
    [InlineData("020400018000000000080008" + Payload, ParseError.GueBadRemoteChecksum)]
    [InlineData("02040001800000000000ffff" + Payload, ParseError.GueBadRemoteChecksum)]
    [InlineData("0204000180000000ffffffff" + Payload, ParseError.GueBadRemoteChecksum)]
    [InlineData("020400018000000000040002" + Payload, ParseError.GueBadRemoteChecksum)]
    [InlineData("030400018000000000000006aaaaaaaa01020304", ParseError.GueBadRemoteChecksum)]
    [InlineData("00000000" + Payload, ParseError.GueProtocolZero)]
    [InlineData("020000018000000000000000" + Payload, ParseError.GueProtocolZero)]
    public void Kernel_rules_reject(string hex, ParseError expected)
    {
        Assert.Equal(expected, GueHeader.TryParse(Convert.FromHexString(hex), out GueHeader header));
        Assert.Equal(default, header);
    }

    // Each wrong in two ways; the kernel finds the named one first.
    [Theory]
    [InlineData("81008000", ParseError.GueBadVersion)]
    [InlineData("01008000", ParseError.GueTruncated)]
    [InlineData("00000003", ParseError.GueUnknownFlags)]
    [InlineData("00000001", ParseError.GueTruncated)]
    [InlineData("01000001c0000000", ParseError.GueUnknownPrivateFlags)]
    [InlineData("0100000180000000", ParseError.GueTruncated)]
    [InlineData("02000001800000000000ffff", ParseError.GueBadRemoteChecksum)]
    [InlineData("22000001800000000000ffff", ParseError.GueBadRemoteChecksum)]
    public void Checks_come_in_the_order_of_the_kernel(string hex, ParseError expected) =>
        Assert.Equal(expected, GueHeader.TryParse(Convert.FromHexString(hex), out _));

    [Theory]
    [InlineData(0x45, IPProtocol.IPIP)]
    [InlineData(0x40, IPProtocol.IPIP)]
    [InlineData(0x60, IPProtocol.IPv6)]
    [InlineData(0x6f, IPProtocol.IPv6)]
    public void Version_1_is_the_packet_itself(byte first, byte protocol)
    {
        Assert.Equal(ParseError.None, GueHeader.TryParse([first, 0xff, 0xff, 0xff], out GueHeader header));
        Assert.Equal(1, header.Version);
        Assert.Equal(protocol, header.Protocol);
        Assert.Equal(0, header.Length);
        Assert.Equal(0, header.OptionsOffset);
        Assert.Equal(0, header.OptionsLength);
        Assert.False(header.IsControl);
        Assert.False(header.HasRemoteChecksum);
        Assert.Equal(0, header.Write([]));
    }

    [Theory]
    [InlineData("00040000", 4, "")]
    [InlineData("0304000000000100c0000201c0000202", 4, "00000100c0000201c0000202")]
    [InlineData("0304000180000000000000000c0d0e0f", 12, "0c0d0e0f")]
    [InlineData("0204000100000000aaaaaaaa", 8, "aaaaaaaa")]
    [InlineData("0104000100000000", 8, "")]
    public void Options_without_a_flag_can_be_found(string header, int offset, string options)
    {
        byte[] data = Convert.FromHexString(header + Payload);
        Assert.Equal(ParseError.None, GueHeader.TryParse(data, out GueHeader parsed));
        Assert.Equal(offset, parsed.OptionsOffset);
        Assert.Equal(options, Convert.ToHexStringLower(data.AsSpan(parsed.OptionsOffset, parsed.OptionsLength)));
        Assert.Equal(Payload, Convert.ToHexStringLower(data.AsSpan(parsed.Length)));
    }

    [Theory]
    [InlineData("00040000", IPProtocol.IPIP, false, false, 0, 0)]
    [InlineData("00890000", IPProtocol.Mpls, false, false, 0, 0)]
    [InlineData("20040000", 4, true, false, 0, 0)]
    [InlineData("02290001800000000028002e", IPProtocol.IPv6, false, true, 0x28, 0x2e)]
    [InlineData("222f00018000000001020304", IPProtocol.Gre, true, true, 0x0102, 0x0304)]
    public void Writes_what_it_parses(string hex, byte protocol, bool control, bool remoteChecksum, ushort start, ushort offset)
    {
        var header = new GueHeader
        {
            Protocol = protocol,
            IsControl = control,
            HasRemoteChecksum = remoteChecksum,
            RemoteChecksumStart = start,
            RemoteChecksumOffset = offset,
        };
        byte[] data = new byte[1024];
        data.AsSpan().Fill(0xee);
        int written = header.Write(data);
        Assert.Equal(hex, Convert.ToHexStringLower(data.AsSpan(0, written)));
        Assert.Equal(0xee, data[written]);
        Assert.Equal(written, header.Length);
        Assert.Equal(ParseError.None, GueHeader.TryParse(data, out GueHeader parsed));
        Assert.Equal(header, parsed);
    }

    [Fact]
    public void The_longest_header_is_of_128_bytes()
    {
        byte[] data = new byte[128];
        data[0] = 0x1f;
        data[1] = IPProtocol.IPIP;
        Assert.Equal(ParseError.None, GueHeader.TryParse(data, out GueHeader header));
        Assert.Equal(128, header.Length);
    }
}
