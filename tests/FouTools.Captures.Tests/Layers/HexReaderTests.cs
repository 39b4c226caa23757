using FouTools.Captures.Layers;

namespace FouTools.Captures.Tests.Layers;

public sealed class HexReaderTests
{
    private const string Expected = "4500003000014000401126ba0a0000010a00000256781234001c28a30001020304";

    private const string TcpdumpHex = """
        22:00:00.000000 IP 10.0.0.1.22136 > 10.0.0.2.4660: UDP, length 20
        	0x0000:  4500 0030 0001 4000 4011 26ba 0a00 0001
        	0x0010:  0a00 0002 5678 1234 001c 28a3 0001 0203
        	0x0020:  04
        """;

    private const string TcpdumpText = """
        22:00:00.000000 IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF])
            10.0.0.1.22136 > 10.0.0.2.4660: UDP, length 20
        	0x0000:  4500 0030 0001 4000 4011 26ba 0a00 0001  E..0..@.@.&.....
        	0x0010:  0a00 0002 5678 1234 001c 28a3 0001 0203  ....Vx.4..(.....
        	0x0020:  04                                       ab
        """;

    private const string Xxd = """
        00000000: 4500 0030 0001 4000 4011 26ba 0a00 0001  E..0..@.@.&.....
        00000010: 0a00 0002 5678 1234 001c 28a3 0001 0203  ....Vx.4..(.....
        00000020: 04                                       .
        """;

    private const string Hexdump = """
        00000000  45 00 00 30 00 01 40 00  40 11 26 ba 0a 00 00 01  |E..0..@.@.&.....|
        00000010  0a 00 00 02 56 78 12 34  00 1c 28 a3 00 01 02 03  |....Vx.4..(.....|
        00000020  04                                                |.|
        00000021
        """;

    private const string Wireshark = """
        0000   45 00 00 30 00 01 40 00 40 11 26 ba 0a 00 00 01   E..0..@.@.&.....
        0010   0a 00 00 02 56 78 12 34 00 1c 28 a3 00 01 02 03   ....Vx.4..(.....
        0020   04                                                ab
        """;

    private const string Colons = """
        45:00:00:30:00:01:40:00:40:11:26:ba:0a:00:00:01:0a:00:00:02:
        56:78:12:34:00:1c:28:a3:00:01:02:03:04
        """;

    [Theory]
    [InlineData(Expected)]
    [InlineData("4500 0030 0001 4000 4011 26ba 0a00 0001 0a00 0002 5678 1234 001c 28a3 0001 0203 04")]
    [InlineData("0x4500003000014000401126BA0A0000010A00000256781234001C28A30001020304")]
    [InlineData("0x45, 0x00, 0x00, 0x30, 0x00, 0x01, 0x40, 0x00, 0x40, 0x11, 0x26, 0xba, 0x0a, 0x00, 0x00, 0x01, 0x0a, 0x00, 0x00, 0x02, 0x56, 0x78, 0x12, 0x34, 0x00, 0x1c, 0x28, 0xa3, 0x00, 0x01, 0x02, 0x03, 0x04")]
    [InlineData(@"\x45\x00\x00\x30\x00\x01\x40\x00\x40\x11\x26\xba\x0a\x00\x00\x01\x0a\x00\x00\x02\x56\x78\x12\x34\x00\x1c\x28\xa3\x00\x01\x02\x03\x04")]
    [InlineData(Colons)]
    [InlineData(TcpdumpHex)]
    [InlineData(TcpdumpText)]
    [InlineData(Xxd)]
    [InlineData(Hexdump)]
    [InlineData(Wireshark)]
    public void Every_form_gives_the_packet(string text)
    {
        Assert.Equal([Expected], Read([text], out List<string> faults));
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData(TcpdumpHex)]
    [InlineData(TcpdumpText)]
    [InlineData(Xxd)]
    [InlineData(Hexdump)]
    [InlineData(Wireshark)]
    public void Dumps_may_come_line_by_line_and_hold_several_packets(string text)
    {
        string[] lines = text.Split('\n');
        Assert.Equal([Expected, Expected], Read([.. lines, .. lines], out List<string> faults));
        Assert.Empty(faults);
    }

    [Fact]
    public void Digits_on_their_own_are_a_packet_each()
    {
        Assert.Equal(["4500", "6000", "0a"], Read(["4500", "60 00", "0a"], out List<string> faults));
        Assert.Empty(faults);
    }

    [Fact]
    public void An_empty_line_ends_a_dump() => Assert.Equal(
        ["4500", "6000"],
        Read(["0000  45 00", "", "0000  60 00"], out _));

    [Theory]
    [InlineData("this is no packet")]
    [InlineData("450")]
    [InlineData("45 0")]
    [InlineData("45 00 zz")]
    [InlineData("0x")]
    [InlineData("é")]
    public void Text_that_is_not_a_packet_is_reported(string text)
    {
        Assert.Empty(Read([text], out List<string> faults));
        Assert.Contains(text, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_does_not_affect_neighbouring_packets()
    {
        Assert.Equal(["4500", "6000"], Read(["4500", "what?", "6000"], out List<string> faults));
        Assert.Single(faults);
    }

    [Fact]
    public void A_dump_with_a_gap_is_reported()
    {
        Assert.Equal(["45000030"], Read(["0000  45 00 00 30", "0008  11 22 zz"], out List<string> faults));
        Assert.Single(faults);
    }

    private static List<string> Read(string[] texts, out List<string> faults)
    {
        var reader = new HexReader();
        foreach (string text in texts)
        {
            reader.Add(text);
        }

        reader.End();
        List<string> packets = [];
        while (reader.TryTake(out byte[] packet))
        {
            packets.Add(Convert.ToHexStringLower(packet));
        }

        faults = [];
        while (reader.TryTakeFault(out string fault))
        {
            faults.Add(fault);
        }

        return packets;
    }
}
