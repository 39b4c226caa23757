using System.Buffers;
using FouTools.Captures.Formats;

namespace FouTools.Captures.Tests.Formats;

public sealed class PcapNgWriterTests
{
    private static readonly CaptureInterface _interface = new()
    {
        LinkType = LinkType.Raw,
        SnapLength = 96,
        Name = "fou0",
        Description = "inner packets",
        Clock = CaptureClock.Nanoseconds,
    };

    [Fact]
    public void Written_captures_are_read_back()
    {
        var output = new ArrayBufferWriter<byte>();
        PcapNgWriter.WriteSection(output, "tests");
        PcapNgWriter.WriteInterface(output, _interface);
        PcapNgWriter.WritePacket(output, new CapturedPacket { Timestamp = 1_700_000_000_123_456_789, Data = [1, 2, 3], OriginalLength = 9 });
        PcapNgWriter.WritePacket(
            output,
            new CapturedPacket { Timestamp = -1, Data = [3, 4, 5], OriginalLength = 3, Direction = CaptureDirection.Inbound, DropCount = 7, Comment = "why"u8 },
            [1, 2]);
        PcapNgWriter.WriteStatistics(output, 0, 5, 10, 7);
        Assert.Equal(0, output.WrittenCount % 4);

        List<ReadPacket> packets = ReadPacket.All(output.WrittenSpan.ToArray());
        Assert.Equal(
            [
                new ReadPacket(1, _interface, 1_700_000_000_123_456_789, "010203", 9, CaptureDirection.Unknown, 0, ""),
                new ReadPacket(1, _interface, long.MaxValue, "0102030405", 5, CaptureDirection.Inbound, 7, "why"),
            ],
            packets);
    }

    [Fact]
    public void The_bytes_are_those_of_the_specification()
    {
        var output = new ArrayBufferWriter<byte>();
        PcapNgWriter.WriteSection(output, "ab");
        PcapNgWriter.WriteInterface(output, new CaptureInterface { LinkType = LinkType.Ethernet });
        PcapNgWriter.WritePacket(output, new CapturedPacket { Timestamp = 0x1_0000_0002, Data = [0xaa], OriginalLength = 5, Direction = CaptureDirection.Outbound });
        PcapNgWriter.WriteStatistics(output, 0, 0x1_0000_0002, 3, 1);
        byte[] expected = new CaptureBytes(false)
            .Block(0x0a0d0d0a, body => body.U32(0x1a2b3c4d).U16(1, 0).U32(uint.MaxValue, uint.MaxValue).U16(4, 2).Raw("ab\0\0"u8).U32(0))
            .Interface(1, 0, new CaptureBytes(false).U16(9, 1).Raw(9, 0, 0, 0).U32(0).ToArray())
            .Enhanced(0, 0x1_0000_0002, [0xaa], 5, new CaptureBytes(false).U16(2, 4).U32(2).U32(0).ToArray())
            .Block(5, body => body.U32(0, 1, 2).U16(4, 8).U32(3, 0).U16(5, 8).U32(1, 0).U32(0))
            .ToArray();
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(output.WrittenSpan));
    }

    [Fact]
    public void Text_longer_than_an_option_is_truncated()
    {
        var output = new ArrayBufferWriter<byte>();
        PcapNgWriter.WriteSection(output, new string('a', 100_000));
        PcapNgWriter.WriteInterface(output, _interface with { Name = new string('n', 70_000) });
        PcapNgWriter.WritePacket(output, new CapturedPacket { Comment = new byte[70_000] });
        ReadPacket packet = Assert.Single(ReadPacket.All(output.WrittenSpan.ToArray()));
        Assert.Equal(65_535, packet.Comment.Length);
        Assert.StartsWith("nnn", packet.Interface.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Packets_are_written_without_allocation()
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        byte[] data = new byte[100];
        for (int round = 0; round < 2; round++)
        {
            output.ResetWrittenCount();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int packet = 0; packet < 1000; packet++)
            {
                PcapNgWriter.WritePacket(output, new CapturedPacket { Data = data, OriginalLength = 100, Direction = CaptureDirection.Inbound, Comment = "x"u8 });
            }

            if (round == 1)
            {
                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        }
    }
}
