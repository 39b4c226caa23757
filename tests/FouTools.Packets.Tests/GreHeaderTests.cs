
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

    // The payload is 45 45 ... up to the length; checksums were computed apart from the code under test.
    [Theory]
    [InlineData("00000800", 12, ParseError.None, ParseError.GreKeyMissing, ParseError.GreChecksumMissing, ParseError.GreSequenceMissing)]
    [InlineData("00000800", 11, ParseError.GreTruncated, ParseError.GreTruncated, ParseError.GreTruncated, ParseError.GreTruncated)]
    [InlineData("00000800", 4, ParseError.GreTruncated, ParseError.GreTruncated, ParseError.GreTruncated, ParseError.GreTruncated)]
    [InlineData("00006558", 60, ParseError.None, ParseError.GreKeyMissing, ParseError.GreChecksumMissing, ParseError.GreSequenceMissing)]
    [InlineData("0000ffff", 60, ParseError.None, ParseError.GreKeyMissing, ParseError.GreChecksumMissing, ParseError.GreSequenceMissing)]
    [InlineData("1000080000000000", 12, ParseError.None, ParseError.GreKeyMissing, ParseError.GreChecksumMissing, ParseError.None)]
    [InlineData("2000080000000005", 12, ParseError.GreKeyUnexpected, ParseError.None, ParseError.GreKeyUnexpected, ParseError.GreKeyUnexpected)]
    [InlineData("2000080000000006", 12, ParseError.GreKeyUnexpected, ParseError.GreKeyMismatch, ParseError.GreKeyUnexpected, ParseError.GreKeyUnexpected)]
    [InlineData("2000080005000000", 12, ParseError.GreKeyUnexpected, ParseError.GreKeyMismatch, ParseError.GreKeyUnexpected, ParseError.GreKeyUnexpected)]
    [InlineData("2000080000000000", 12, ParseError.GreKeyUnexpected, ParseError.GreKeyMismatch, ParseError.GreKeyUnexpected, ParseError.GreKeyUnexpected)]
    [InlineData("80000800ed740000", 12, ParseError.GreChecksumUnexpected, ParseError.GreKeyMissing, ParseError.None, ParseError.GreChecksumUnexpected)]
    [InlineData("800008001dea0000", 17, ParseError.GreChecksumUnexpected, ParseError.GreKeyMissing, ParseError.None, ParseError.GreChecksumUnexpected)]
    [InlineData("80000800ed750000", 12, ParseError.GreBadChecksum, ParseError.GreBadChecksum, ParseError.GreBadChecksum, ParseError.GreBadChecksum)]
    [InlineData("8000080000000000", 12, ParseError.GreBadChecksum, ParseError.GreBadChecksum, ParseError.GreBadChecksum, ParseError.GreBadChecksum)]
    [InlineData("80000800ed740000", 11, ParseError.GreTruncated, ParseError.GreTruncated, ParseError.GreTruncated, ParseError.GreTruncated)]
    [InlineData("a000080057fa000000000005", 12, ParseError.GreKeyUnexpected, ParseError.GreChecksumUnexpected, ParseError.GreKeyUnexpected, ParseError.GreKeyUnexpected)]
    [InlineData("a000080057fb000000000005", 12, ParseError.GreBadChecksum, ParseError.GreBadChecksum, ParseError.GreBadChecksum, ParseError.GreBadChecksum)]
    [InlineData("9000080067f500000000000a", 12, ParseError.GreChecksumUnexpected, ParseError.GreKeyMissing, ParseError.None, ParseError.GreChecksumUnexpected)]
    [InlineData("b000080002f00000000000050000000a", 17, ParseError.GreKeyUnexpected, ParseError.GreChecksumUnexpected, ParseError.GreKeyUnexpected, ParseError.GreKeyUnexpected)]
    public void Receiver_verdicts(
        string hex, int length, ParseError plain, ParseError withKey, ParseError withChecksum, ParseError withSequence)
    {
        byte[] packet = Packet(hex, length);
        Assert.Equal(ParseError.None, GreHeader.TryParse(packet, out GreHeader header));
        Assert.Equal(plain, header.Validate(default, packet));
        Assert.Equal(withKey, header.Validate(new GreSettings { Key = 5 }, packet));
        Assert.Equal(withChecksum, header.Validate(new GreSettings { Checksum = true }, packet));
        Assert.Equal(withSequence, header.Validate(new GreSettings { Sequence = true }, packet));
    }

    // Wrong in several ways for a receiver of key 5, checksum and sequence number; the kernel finds the named one first.
    [Theory]
    [InlineData("00000800", ParseError.GreKeyMissing)]
    [InlineData("80000800000000ff", ParseError.GreBadChecksum)]
    [InlineData("2000080000000006", ParseError.GreKeyMismatch)]
    [InlineData("2000080000000005", ParseError.GreChecksumMissing)]
    [InlineData("300008000000000500000001", ParseError.GreChecksumMissing)]
    [InlineData("a000080042e5000000000005", ParseError.GreSequenceMissing)]
    [InlineData("b0000800bd650000000000050000000a", ParseError.None)]
    public void Checks_come_in_the_order_of_the_kernel(string hex, ParseError expected)
    {
        byte[] packet = Packet(hex, 20);
        Assert.Equal(ParseError.None, GreHeader.TryParse(packet, out GreHeader header));
        Assert.Equal(expected, header.Validate(new GreSettings { Key = 5, Checksum = true, Sequence = true }, packet));
    }

    [Fact]
    public void Key_0_is_a_key()
    {
        byte[] with = Packet("2000080000000000", 20);
        byte[] without = Packet("00000800", 20);
        var settings = new GreSettings { Key = 0 };
        GreHeader.TryParse(with, out GreHeader header);
        Assert.Equal(ParseError.None, header.Validate(settings, with));
        GreHeader.TryParse(without, out header);
        Assert.Equal(ParseError.GreKeyMissing, header.Validate(settings, without));
    }

    [Theory]
    [InlineData(0u, 0u, true)]
    [InlineData(0u, 0xffffffffu, true)]
    [InlineData(0u, 0x80000000u, true)]
    [InlineData(1u, 1u, true)]
    [InlineData(1u, 2u, true)]
    [InlineData(1u, 0u, false)]
    [InlineData(5u, 4u, false)]
    [InlineData(5u, 0x80000004u, true)]
    [InlineData(5u, 0x80000005u, false)]
    [InlineData(0xffffffffu, 0u, true)]
    [InlineData(0xffffffffu, 0xfffffffeu, false)]
    public void Old_sequence_numbers(uint expected, uint sequence, bool inSequence) =>
        Assert.Equal(inSequence, GreHeader.IsInSequence(expected, sequence));

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

    [Theory]
    [InlineData(null, false, false, "000086dd")]
    [InlineData(null, true, false, "800086dd00000000")]
    [InlineData(0x01020304u, false, false, "200086dd01020304")]
    [InlineData(0u, false, false, "200086dd00000000")]
    [InlineData(null, false, true, "100086dd00000009")]
    [InlineData(5u, true, false, "a00086dd0000000000000005")]
    [InlineData(null, true, true, "900086dd0000000000000009")]
    [InlineData(5u, false, true, "300086dd0000000500000009")]
    [InlineData(5u, true, true, "b00086dd000000000000000500000009")]
    public void Writes_every_combination_of_optional_fields(uint? key, bool checksum, bool sequence, string hex)
    {
        var settings = new GreSettings { Key = key, Checksum = checksum, Sequence = sequence };
        GreHeader header = settings.CreateHeader(EtherType.IPv6, 9);
        byte[] data = new byte[40];
        data.AsSpan().Fill(0xee);
        Assert.Equal(hex.Length / 2, header.Write(data));
        Assert.Equal(hex.Length / 2, header.Length);
        Assert.Equal(hex.Length / 2, settings.HeaderLength);
        Assert.Equal(hex + "ee", Convert.ToHexStringLower(data.AsSpan(0, header.Length + 1)));
        Assert.Equal(ParseError.None, GreHeader.TryParse(data, out GreHeader parsed));
        Assert.Equal(header, parsed);

        header.WriteChecksum(data);
        Assert.Equal(ParseError.None, GreHeader.TryParse(data, out parsed));
        Assert.Equal(ParseError.None, parsed.Validate(settings, data));
        Assert.Equal(checksum, parsed.Checksum != 0);
        Assert.Equal(checksum ? 0xffff : 0, checksum ? NaiveChecksum.Fold(data) : 0);
        Assert.Equal(hex[..8], Convert.ToHexStringLower(data.AsSpan(0, 4)));
        Assert.Equal(0xee, data[header.Length]);
    }

    [Theory]
    [InlineData("8000080000000000", "80000800ed740000", 12)]
    [InlineData("8000080012340000", "800008001dea0000", 17)]
    [InlineData("b000080000000000000000050000000a", "b0000800bd650000000000050000000a", 20)]
    public void Writes_the_checksum_of_the_packet(string before, string after, int length)
    {
        byte[] packet = Packet(before, length);
        Assert.Equal(ParseError.None, GreHeader.TryParse(packet, out GreHeader header));
        header.WriteChecksum(packet);
        Assert.Equal(Packet(after, length), packet);

        packet = Packet(before, length);
        header.WriteChecksum(packet.AsSpan(0, header.Length), InternetChecksum.Sum(packet.AsSpan(header.Length)));
        Assert.Equal(Packet(after, length), packet);
        ulong payloadSum = InternetChecksum.Sum(packet.AsSpan(header.Length));
        Assert.Equal(ParseError.None, header.Validate(Settings(header), packet, payloadSum));
        Assert.Equal(ParseError.GreBadChecksum, header.Validate(Settings(header), packet, payloadSum + 1));
    }

    [Fact]
    public void Every_flipped_bit_under_a_checksum_is_seen()
    {
        byte[] packet = Packet("b0000800bd650000000000050000000a", 20);
        for (int bit = 16; bit < packet.Length * 8; bit++)
        {
            byte[] changed = [.. packet];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(ParseError.None, GreHeader.TryParse(changed, out GreHeader header));
            Assert.Equal(ParseError.GreBadChecksum, header.Validate(Settings(header), changed));
        }
    }

    private static GreSettings Settings(GreHeader header) => new()
    {
        Key = header.HasKey ? header.Key : null,
        Checksum = header.HasChecksum,
        Sequence = header.HasSequence,
    };

    private static byte[] Packet(string header, int length)
    {
        byte[] start = Convert.FromHexString(header);
        byte[] packet = new byte[length];
        packet.AsSpan().Fill(0x45);
        start.AsSpan(0, Math.Min(start.Length, length)).CopyTo(packet);
        return packet;
    }
}
