using System.Buffers.Binary;
using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class TcpMssTests
{
    private const byte Syn = 0x02;
    private const byte SynAck = 0x12;
    private const byte Ack = 0x10;

    /// <summary>MSS 1460, SACK permitted, timestamps, NOP, window scale: what Linux sends.</summary>
    private static readonly byte[] _linux = Convert.FromHexString("020405b40402080a000000010000000001030307");

    private static int _sink;

    [Theory]
    [InlineData(1400, 1360)]
    [InlineData(1499, 1459)]
    [InlineData(1500, 1460)]
    [InlineData(9000, 1460)]
    [InlineData(41, 1)]
    [InlineData(40, 1460)]
    [InlineData(0, 1460)]
    [InlineData(int.MinValue, 1460)]
    public void Ipv4_segments_become_40_less_than_the_mtu_and_never_more(int mtu, int expected) =>
        Check(V4(Syn, _linux), 22, mtu, expected);

    [Theory]
    [InlineData(1400, 1340)]
    [InlineData(1519, 1459)]
    [InlineData(1520, 1460)]
    [InlineData(61, 1)]
    [InlineData(60, 1460)]
    public void Ipv6_segments_become_60_less_than_the_mtu_and_never_more(int mtu, int expected) =>
        Check(V6(Syn, _linux), 22, mtu, expected);

    [Fact]
    public void The_remotes_SYN_ACK_is_clamped_too() => Check(V4(SynAck, _linux), 22, 1400, 1360);

    [Fact]
    public void Options_in_front_are_skipped_also_to_an_odd_offset()
    {
        Check(V4(Syn, Convert.FromHexString("01020405b4010101")), 23, 1400, 1360);
        Check(V4(Syn, Convert.FromHexString("030307" + "020405b4" + "00")), 25, 1400, 1360);
        Check(V6(Syn, Convert.FromHexString("01" + "0402" + "020405b4" + "00")), 25, 1400, 1340);
    }

    [Fact]
    public void Extension_headers_and_ipv4_options_are_skipped()
    {
        byte[] segment = Segment(Syn, _linux);
        Check(Finish(SamplePackets.IPv4(IPProtocol.Tcp, segment, options: 8), 28), 22, 1400, 1360);
        byte[] options = [IPProtocol.Tcp, 0, 1, 4, 0, 0, 0, 0];
        Check(Finish(SamplePackets.IPv6(IPProtocol.DestinationOptions, [.. options, .. segment]), 48), 22, 1400, 1340);
    }

    [Fact]
    public void Every_option_of_several_is_clamped()
    {
        byte[] packet = V4(Syn, Convert.FromHexString("020405b4020405b5"));
        Assert.True(TcpMss.Clamp(packet, 1400, checksumPending: false));
        Assert.Equal("0204055002040550", Convert.ToHexStringLower(packet.AsSpan(40, 8)));
        Assert.Equal(0, Verify(packet, 20));
    }

    [Fact]
    public void A_pending_checksum_is_unchanged()
    {
        byte[] packet = V4(Syn, _linux);
        byte[] before = [.. packet];
        Assert.True(TcpMss.Clamp(packet, 1400, checksumPending: true));
        Assert.Equal(before[36..38], packet[36..38]);
        Assert.Equal("0550", Convert.ToHexStringLower(packet.AsSpan(42, 2)));
    }

    [Fact]
    public void The_checksum_stays_right_and_a_wrong_one_stays_wrong() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 9], Gen.UShort, Gen.Int[100, 9000], Gen.Bool, Gen.Bool).Sample(
            (data, shift, size, mtu, ipv6, broken) =>
            {
                byte[] options = [.. Enumerable.Repeat((byte)1, shift), 2, 4, (byte)(size >> 8), (byte)size];
                options = [.. options, .. new byte[(4 - (options.Length % 4)) % 4]];
                byte[] packet = ipv6 ? V6(Syn, options, data) : V4(Syn, options, data);
                int start = ipv6 ? 40 : 20;
                packet[start] ^= (byte)(broken ? 0x40 : 0);
                int limit = mtu - start - 20;

                Assert.Equal(size > limit, TcpMss.Clamp(packet, mtu, checksumPending: false));
                Assert.Equal(Math.Min(size, limit), BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(start + 22 + shift)));
                Assert.Equal(!broken, Verify(packet, start) == 0);
            },
            iter: 20_000);

    [Fact]
    public void Nothing_else_is_touched()
    {
        Keep(V4(Ack, _linux));
        Keep(V4(Syn, []));
        Keep(V4(Syn, Convert.FromHexString("01010101")));
        Keep(V4(Syn, Convert.FromHexString("00010101" + "020405b4")));
        Keep(V4(Syn, Convert.FromHexString("020605b400000000")));
        Keep(V4(Syn, Convert.FromHexString("020305b4")));
        Keep(V4(Syn, Convert.FromHexString("01010204")));
        Keep(V4(Syn, Convert.FromHexString("01010102")));
        Keep(V4(Syn, Convert.FromHexString("0300" + "020405b40000")));
        Keep(V4(Syn, Convert.FromHexString("0309" + "020405b40000")));
        Keep(SamplePackets.IPv4(IPProtocol.Udp, Segment(Syn, _linux)));
        Keep(SamplePackets.IPv4(IPProtocol.Tcp, Segment(Syn, _linux), fragment: 1));
        Keep(SamplePackets.IPv6(IPProtocol.Udp, Segment(Syn, _linux)));
        Keep(SamplePackets.IPv6(IPProtocol.Fragment, [IPProtocol.Tcp, 0, 0, 8, 0, 0, 0, 1, .. Segment(Syn, _linux)]));
        Keep(V4(Syn, _linux)[..59]);
        Keep(V6(Syn, _linux)[..79]);
        Keep([]);

        static void Keep(byte[] packet)
        {
            byte[] before = [.. packet];
            Assert.False(TcpMss.Clamp(packet, 1000, checksumPending: false));
            Assert.Equal(before, packet);
        }
    }

    [Fact]
    public void A_first_fragment_is_clamped() =>
        Check(Finish(SamplePackets.IPv4(IPProtocol.Tcp, Segment(Syn, _linux), fragment: 0x2000), 20), 22, 1400, 1360);

    [Fact]
    public void Bytes_outside_the_packet_are_not_options()
    {
        // The length fields end the segment inside its options.
        byte[] packet = V4(Syn, _linux);
        packet[3] = 43;
        byte[] before = [.. packet];
        Assert.False(TcpMss.Clamp(packet, 1000, checksumPending: false));
        Assert.Equal(before, packet);

        packet = V6(Syn, _linux);
        packet[5] = 23;
        before = [.. packet];
        Assert.False(TcpMss.Clamp(packet, 1000, checksumPending: false));
        Assert.Equal(before, packet);
    }

    [Fact]
    public void Hostile_packets_change_in_nothing_but_sizes_and_checksum() =>
        HostilePackets.ForEach(
            [V4(Syn, _linux), V6(SynAck, _linux), V4(Syn, Convert.FromHexString("01020405b4010101"))],
            static data =>
            {
                byte[] before = [.. data];
                bool changed = TcpMss.Clamp(data, 600, checksumPending: data.Length % 2 == 0);
                Assert.Equal(changed, !data.AsSpan().SequenceEqual(before));
                Assert.InRange(before.Zip(data).Count(pair => pair.First != pair.Second), 0, 24);
            });

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] ipv4 = V4(Syn, _linux);
        byte[] ipv6 = V6(Syn, _linux);
        Assert.Equal(0, Allocations.Of(count =>
        {
            for (int i = 0; i < count; i++)
            {
                ipv4[42] = ipv6[62] = 5;
                _sink += TcpMss.Clamp(ipv4, 1400, checksumPending: false) ? 1 : 0;
                _sink += TcpMss.Clamp(ipv6, 1400, checksumPending: false) ? 1 : 0;
            }
        }));
    }

    private static void Check(byte[] packet, int optionValueOffset, int mtu, int expected)
    {
        int start = TcpStart(packet);
        byte[] before = [.. packet];
        bool changed = TcpMss.Clamp(packet, mtu, checksumPending: false);
        Assert.Equal(expected, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(start + optionValueOffset)));
        Assert.Equal(expected != 1460, changed);
        Assert.Equal(0, Verify(packet, start));
        before.AsSpan(start + optionValueOffset, 2).CopyTo(packet.AsSpan(start + optionValueOffset));
        before.AsSpan(start + 16, 2).CopyTo(packet.AsSpan(start + 16));
        Assert.Equal(before, packet);
    }

    private static int TcpStart(byte[] packet) => packet[0] >> 4 == 4
        ? (packet[0] & 0xf) * 4
        : packet[6] == IPProtocol.Tcp ? 40 : 48;

    private static byte[] V4(byte flags, byte[] options, byte[]? data = null) =>
        Finish(SamplePackets.IPv4(IPProtocol.Tcp, Segment(flags, options, data)), 20);

    private static byte[] V6(byte flags, byte[] options, byte[]? data = null) =>
        Finish(SamplePackets.IPv6(IPProtocol.Tcp, Segment(flags, options, data)), 40);

    private static byte[] Segment(byte flags, byte[] options, byte[]? data = null)
    {
        byte[] segment = new byte[20 + options.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment, 40000);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), 443);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), 0x12345678);
        segment[12] = (byte)((segment.Length / 4) << 4);
        segment[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 64240);
        options.CopyTo(segment, 20);
        return [.. segment, .. data ?? []];
    }

    private static byte[] Finish(byte[] packet, int start)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(start + 16), Verify(packet, start));
        return packet;
    }

    private static ushort Verify(byte[] packet, int start)
    {
        byte[] addresses = packet[0] >> 4 == 4 ? packet[12..20] : packet[8..40];
        int length = packet.Length - start;
        byte[] pseudo = [.. addresses, 0, IPProtocol.Tcp, (byte)(length >> 8), (byte)length, .. packet[start..]];
        return NaiveChecksum.Compute(pseudo);
    }
}
