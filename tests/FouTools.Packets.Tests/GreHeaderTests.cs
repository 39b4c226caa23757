namespace FouTools.Packets.Tests;

public sealed class GreHeaderTests
{
    [Theory]
    [InlineData("00000800", 4, false, false, false, 0, 0u, 0u)]
    [InlineData("80000800cccc0000", 8, true, false, false, 0xcccc, 0u, 0u)]
    [InlineData("2000080001020304", 8, false, true, false, 0, 0x01020304u, 0u)]
    [InlineData("1000080000000007", 8, false, false, true, 0, 0u, 7u)]
    [InlineData("a0000800cccc000000000001", 12, true, true, false, 0xcccc, 1u, 0u)]
    [InlineData("90000800cccc000000000009", 12, true, false, true, 0xcccc, 0u, 9u)]
    [InlineData("300008000000000100000009", 12, false, true, true, 0, 1u, 9u)]
    [InlineData("b0000800cccc00000000000100000002", 16, true, true, true, 0xcccc, 1u, 2u)]
    public void Parses_every_combination_of_optional_fields(
        string hex, int length, bool checksum, bool key, bool sequence, int checksumValue, uint keyValue, uint sequenceValue)
    {
        byte[] data = Convert.FromHexString(hex);
        Assert.Equal(ParseError.None, GreHeader.TryParse(data, out GreHeader header));
        Assert.Equal(length, header.Length);
        Assert.Equal(EtherType.IPv4, header.ProtocolType);
        Assert.Equal(checksum, header.HasChecksum);
        Assert.Equal(key, header.HasKey);
        Assert.Equal(sequence, header.HasSequence);
        Assert.Equal(checksumValue, header.Checksum);
        Assert.Equal(keyValue, header.Key);
        Assert.Equal(sequenceValue, header.Sequence);

        for (int shorter = 1; shorter < length; shorter++)
        {
            Assert.Equal(ParseError.GreTruncated, GreHeader.TryParse(data.AsSpan(0, shorter), out header));
            Assert.Equal(default, header);
        }
    }

    [Theory]
    [InlineData("", ParseError.Empty)]
    [InlineData("000108000000", ParseError.GreBadVersion)]
    [InlineData("3001880b00000000", ParseError.GreBadVersion)]
    [InlineData("400008000000", ParseError.GreRoutingPresent)]
    [InlineData("080008000000", ParseError.GreReservedBits)]
    [InlineData("040008000000", ParseError.GreReservedBits)]
    [InlineData("000808000000", ParseError.GreReservedBits)]
    [InlineData("004008000000", ParseError.GreReservedBits)]
    [InlineData("020008000000", ParseError.None)]
    [InlineData("010008000000", ParseError.None)]
    [InlineData("008008000000", ParseError.None)]
    public void Version_routing_and_reserved_bits(string hex, ParseError expected) =>
        Assert.Equal(expected, GreHeader.TryParse(Convert.FromHexString(hex), out _));

    [Theory]
    [InlineData("00000800", ParseError.None)]
    [InlineData("000086dd", ParseError.None)]
    [InlineData("1000080000000000", ParseError.None)]
    [InlineData("2000080000000000", ParseError.GreKeyUnexpected)]
    [InlineData("8000080000000000", ParseError.GreChecksumUnexpected)]
    [InlineData("a00008000000000000000000", ParseError.GreKeyUnexpected)]
    [InlineData("00006558", ParseError.GreUnknownProtocol)]
    [InlineData("00008847", ParseError.GreUnknownProtocol)]
    [InlineData("00000000", ParseError.GreUnknownProtocol)]
    public void What_a_receiver_of_the_base_header_answers(string hex, ParseError expected)
    {
        Assert.Equal(ParseError.None, GreHeader.TryParse(Convert.FromHexString(hex), out GreHeader header));
        Assert.Equal(expected, header.ValidateBase());
    }

    [Fact]
    public void Every_flag_word_parses_as_specified()
    {
        byte[] data = new byte[16];
        for (int flags = 0; flags <= 0xffff; flags++)
        {
            data[0] = (byte)(flags >> 8);
            data[1] = (byte)flags;
            ParseError expected = (flags & 7) != 0 ? ParseError.GreBadVersion
                : (flags & 0x4000) != 0 ? ParseError.GreRoutingPresent
                : (flags & 0x0c78) != 0 ? ParseError.GreReservedBits
                : ParseError.None;
            ParseError actual = GreHeader.TryParse(data, out GreHeader header);
            int length = 4 + (4 * System.Numerics.BitOperations.PopCount((uint)flags & 0xb000));
            if (actual != expected || (actual == ParseError.None && header.Length != length))
            {
                Assert.Fail($"flags {flags:x4}: {actual}, length {header.Length}");
            }
        }
    }

    [Fact]
    public void Writes_the_base_header()
    {
        byte[] data = [0xee, 0xee, 0xee, 0xee, 0xee];
        Assert.Equal(4, new GreHeader { ProtocolType = EtherType.IPv6 }.Write(data));
        Assert.Equal("000086ddee", Convert.ToHexStringLower(data));
        Assert.Equal(ParseError.None, GreHeader.TryParse(data, out GreHeader parsed));
        Assert.Equal(new GreHeader { ProtocolType = EtherType.IPv6 }, parsed);
    }
}
