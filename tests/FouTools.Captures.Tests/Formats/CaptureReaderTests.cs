using System.Text;
using CsCheck;
using FouTools.Captures.Formats;

namespace FouTools.Captures.Tests.Formats;

public sealed class CaptureReaderTests
{
    private const uint Microseconds = 0xa1b2c3d4;
    private const uint Nanoseconds = 0xa1b23c4d;
    private const long Time = 1_700_000_000_123_456_789;

    private static readonly byte[] _data = [1, 2, 3, 4, 5];

    [Theory]
    [InlineData(false, Microseconds, 123_456u, 1_700_000_000_123_456_000)]
    [InlineData(true, Microseconds, 123_456u, 1_700_000_000_123_456_000)]
    [InlineData(false, Nanoseconds, 123_456_789u, Time)]
    [InlineData(true, Nanoseconds, 123_456_789u, Time)]
    public void Pcap_in_either_byte_order_and_resolution(bool isBigEndian, uint magic, uint fraction, long time)
    {
        byte[] file = new CaptureBytes(isBigEndian)
            .PcapHeader(magic, 0x1400_0001)
            .PcapRecord(1_700_000_000, fraction, _data, 60)
            .PcapRecord(uint.MaxValue, 0, [], 0)
            .ToArray();
        List<ReadPacket> packets = ReadPacket.All(file);
        Assert.Equal(2, packets.Count);
        Assert.Equal((time, "0102030405", 60u), (packets[0].Timestamp, packets[0].Data, packets[0].OriginalLength));
        Assert.Equal(LinkType.Ethernet, packets[0].Interface.LinkType);
        Assert.Equal(65535u, packets[0].Interface.SnapLength);
        Assert.Equal((4_294_967_295_000_000_000, "", 0u), (packets[1].Timestamp, packets[1].Data, packets[1].OriginalLength));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PcapNg_with_every_kind_of_packet(bool isBigEndian)
    {
        byte[] file = new CaptureBytes(isBigEndian)
            .Section()
            .Interface(101, 3)
            .Block(0xbad, body => body.U32(7, 7))
            .Enhanced(0, 1_700_000_000_123_456, _data, 9)
            .Block(3, body => body.U32(9).Raw(1, 2, 3, 0))
            .Block(2, body => body.U16(0, 17).U32((uint)(1_700_000_000_123_456ul >> 32), unchecked((uint)1_700_000_000_123_456ul), 2, 2).Raw(8, 9, 0, 0))
            .ToArray();
        List<ReadPacket> packets = ReadPacket.All(file);
        Assert.Equal(3, packets.Count);
        Assert.Equal((1_700_000_000_123_456_000, "0102030405", 9u), (packets[0].Timestamp, packets[0].Data, packets[0].OriginalLength));
        Assert.Equal((null, "010203", 9u), (packets[1].Timestamp, packets[1].Data, packets[1].OriginalLength));
        Assert.Equal((1_700_000_000_123_456_000, "0809", 17ul), (packets[2].Timestamp, packets[2].Data, packets[2].DropCount));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Options_of_interfaces_and_packets(bool isBigEndian)
    {
        byte[] interfaceOptions = new CaptureBytes(isBigEndian)
            .U16(2, 4).Raw("eth0"u8)
            .U16(3, 5).Raw("wires\0\0\0"u8)
            .U16(9, 1).Raw(9, 0, 0, 0)
            .U16(14, 8).Raw(isBigEndian ? [0, 0, 0, 0, 0, 0, 0, 10] : [10, 0, 0, 0, 0, 0, 0, 0])
            .U16(0, 0)
            .ToArray();
        byte[] packetOptions = new CaptureBytes(isBigEndian)
            .U16(1, 5).Raw("hello\0\0\0"u8)
            .U16(1, 4).Raw("more"u8)
            .U16(2, 4).U32(0x0000_0102)
            .U16(4, 8).Raw(isBigEndian ? [0, 0, 0, 0, 0, 0, 0, 3] : [3, 0, 0, 0, 0, 0, 0, 0])
            .U16(0, 0)
            .ToArray();
        byte[] file = new CaptureBytes(isBigEndian)
            .Section().Interface(1, 0, interfaceOptions).Enhanced(0, (ulong)Time, _data, 5, packetOptions).ToArray();
        ReadPacket packet = Assert.Single(ReadPacket.All(file));
        Assert.Equal(("eth0", "wires"), (packet.Interface.Name, packet.Interface.Description));
        Assert.Equal(Time + 10_000_000_000, packet.Timestamp);
        Assert.Equal((CaptureDirection.Outbound, 3ul, "hello"), (packet.Direction, packet.DropCount, packet.Comment));
    }

    [Fact]
    public void Each_section_numbers_its_interfaces_from_0_and_has_its_own_byte_order()
    {
        byte[] file =
        [
            .. new CaptureBytes(false).Section().Interface(1).Interface(101).Enhanced(1, 1, _data, 5).ToArray(),
            .. new CaptureBytes(true).Section().Interface(113).Enhanced(0, 1, _data, 5).ToArray(),
        ];
        List<ReadPacket> packets = ReadPacket.All(file);
        Assert.Equal([1, 2], packets.Select(packet => packet.Section));
        Assert.Equal([LinkType.Raw, LinkType.LinuxCooked], packets.Select(packet => packet.Interface.LinkType));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void Pieces_of_any_size_give_the_same_packets(int piece)
    {
        byte[] file = new CaptureBytes(false)
            .Section().Interface(1)
            .Block(0xbad, body => body.Raw(new byte[100]))
            .Enhanced(0, 1, new byte[77], 99).Enhanced(0, 2, [], 0).Block(5, body => body.U32(0, 0, 0))
            .ToArray();
        List<ReadPacket> packets = ReadPacket.All(file, piece, out CaptureFault fault);
        Assert.Equal(CaptureFault.None, fault);
        Assert.Equal(ReadPacket.All(file), packets);
        Assert.Equal(2, packets.Count);
    }

    [Theory]
    [InlineData(0, 1_000_000_000)]
    [InlineData(3, 1_000_000)]
    [InlineData(12, 0)]
    [InlineData(19, 0)]
    [InlineData(20, 0)]
    [InlineData(0x80, 1_000_000_000)]
    [InlineData(0x81, 500_000_000)]
    [InlineData(0xff, 0)]
    public void Clocks_of_every_resolution(byte resolution, long nanosecondsOfOneTick) =>
        Assert.Equal(nanosecondsOfOneTick, new CaptureClock(resolution, 0).ToNanoseconds(1));

    [Fact]
    public void Times_beyond_64_bits_of_nanoseconds_saturate()
    {
        Assert.Equal(long.MaxValue, new CaptureClock(0, 0).ToNanoseconds(ulong.MaxValue));
        Assert.Equal(long.MinValue, new CaptureClock(9, long.MinValue).ToNanoseconds(0));
    }

    public static TheoryData<string, byte[], CaptureFault> Faulty => new()
    {
        { "empty", [], CaptureFault.Empty },
        { "shorter than any magic number", [0xd4, 0xc3], CaptureFault.NotACapture },
        { "text", Encoding.ASCII.GetBytes("this is no capture at all"), CaptureFault.NotACapture },
        { "a file header that ends early", [.. Pcap().ToArray()[..20]], CaptureFault.NotACapture },
        { "version 3 of pcap", new CaptureBytes(false).U32(Microseconds).U16(3, 0).U32(0, 0, 0, 0).ToArray(), CaptureFault.UnsupportedVersion },
        { "a record header that ends early", [.. Pcap().ToArray(), 1, 2, 3], CaptureFault.Truncated },
        { "a record that ends early", [.. Pcap().PcapRecord(1, 1, _data, 5).ToArray()[..^1]], CaptureFault.Truncated },
        { "a record of 4 GiB", Pcap().U32(1, 1, uint.MaxValue, 5).ToArray(), CaptureFault.BlockTooLong },
        { "no byte order", new CaptureBytes(false).Block(0x0a0d0d0a, body => body.U32(1, 1, 1, 1)).ToArray(), CaptureFault.BadByteOrder },
        { "a section without its fields", new CaptureBytes(false).Block(0x0a0d0d0a, body => body.U32(0x1a2b3c4d)).ToArray(), CaptureFault.BadBlockLength },
        { "version 2 of pcapng", new CaptureBytes(false).Block(0x0a0d0d0a, body => body.U32(0x1a2b3c4d).U16(2, 0).U32(0, 0)).ToArray(), CaptureFault.UnsupportedVersion },
        { "a block of length 8", PcapNg().U32(6, 8, 8).ToArray(), CaptureFault.BadBlockLength },
        { "a block of length 0", PcapNg().U32(0xbad, 0, 0).ToArray(), CaptureFault.BadBlockLength },
        { "a block of odd length", PcapNg().U32(6, 35, 0, 0).ToArray(), CaptureFault.BadBlockLength },
        { "a packet block of 4 GiB", PcapNg().U32(6, 0xffff_fffc, 0, 0).ToArray(), CaptureFault.BlockTooLong },
        { "a skipped block of 4 GiB", PcapNg().U32(0xbad, 0xffff_fffc, 0, 0).ToArray(), CaptureFault.Truncated },
        { "two lengths", PcapNg().U32(6, 32, 0, 0, 0, 0, 0, 36).ToArray(), CaptureFault.BlockLengthMismatch },
        { "an interface without its fields", PcapNg().Block(1, body => body.U32(1)).ToArray(), CaptureFault.BadBlockLength },
        { "a packet without its fields", PcapNg().Block(6, body => body.U32(0, 0, 0, 0)).ToArray(), CaptureFault.BadBlockLength },
        { "a simple packet without its fields", PcapNg().Block(3, _ => { }).ToArray(), CaptureFault.BadBlockLength },
        { "an obsolete packet without its fields", PcapNg().Block(2, body => body.U32(0, 0, 0, 0)).ToArray(), CaptureFault.BadBlockLength },
        { "a packet longer than its block", PcapNg().Block(6, body => body.U32(0, 0, 0, 5, 5).Raw(1, 2, 3, 4)).ToArray(), CaptureFault.PacketExceedsBlock },
        { "a packet of 4 GiB in a block", PcapNg().Block(6, body => body.U32(0, 0, 0, uint.MaxValue, 5)).ToArray(), CaptureFault.PacketExceedsBlock },
        { "a simple packet longer than its block", PcapNg().Block(3, body => body.U32(uint.MaxValue).U32(0)).ToArray(), CaptureFault.PacketExceedsBlock },
        { "a packet of the second interface of one", PcapNg().Enhanced(1, 0, _data, 5).ToArray(), CaptureFault.UnknownInterface },
        { "a packet of interface 0xffffffff", PcapNg().Enhanced(uint.MaxValue, 0, _data, 5).ToArray(), CaptureFault.UnknownInterface },
        { "a simple packet without interfaces", new CaptureBytes(false).Section().Block(3, body => body.U32(0)).ToArray(), CaptureFault.UnknownInterface },
        { "an obsolete packet without interfaces", new CaptureBytes(false).Section().Block(2, body => body.U32(0, 0, 0, 0, 0)).ToArray(), CaptureFault.UnknownInterface },
        { "too many interfaces", Enumerable.Repeat(0, CaptureReader.MaxInterfaces).Aggregate(PcapNg(), (file, _) => file.Interface(1)).ToArray(), CaptureFault.TooManyInterfaces },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Invalid_captures_have_a_reason(string what, byte[] file, CaptureFault expected)
    {
        Assert.NotEmpty(what);
        foreach (int piece in new[] { 7, file.Length + 1 })
        {
            Assert.Empty(ReadPacket.All(file, piece, out CaptureFault fault));
            Assert.Equal(expected, fault);
        }
    }

    [Fact]
    public void After_a_fault_nothing_is_read()
    {
        var reader = new CaptureReader();
        Assert.Equal(CaptureReadResult.Fault, reader.Read("not a capture"u8, true, out _, out _));
        Assert.Equal(CaptureReadResult.Fault, reader.Read(Pcap().PcapRecord(1, 1, _data, 5).ToArray(), true, out int consumed, out CapturedPacket packet));
        Assert.Equal((0, 0), (consumed, packet.Data.Length));
    }

    [Fact]
    public void Mutated_files_end_with_packets_or_a_reason() =>
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[0, 6], Gen.Int[0, 400], Gen.Int[1, 500]).Sample(
            (isBigEndian, mutations, cut, piece) =>
            {
                byte[] options = new CaptureBytes(isBigEndian).U16(1, 5).Raw("hello\0\0\0"u8).U16(2, 4).U32(1).U16(0, 0).ToArray();
                byte[] file = new CaptureBytes(isBigEndian)
                    .Section().Interface(1, 96, options).Enhanced(0, 1, new byte[50], 99, options)
                    .Block(3, body => body.U32(10).Raw(new byte[12])).Block(2, body => body.U16(0, 1).U32(0, 0, 4, 4, 0))
                    .Enhanced(0, 1, new byte[33], 99)
                    .ToArray();
                foreach ((int index, byte value) in mutations)
                {
                    file[index % file.Length] = value;
                }

                // Whatever is wrong, no exception, and never more packets than blocks fit.
                Assert.InRange(ReadPacket.All(file[..Math.Min(cut, file.Length)], piece, out _).Count, 0, 30);
            });

    private static CaptureBytes Pcap() => new CaptureBytes(false).PcapHeader(Microseconds, 1);

    private static CaptureBytes PcapNg() => new CaptureBytes(false).Section().Interface(1);
}
