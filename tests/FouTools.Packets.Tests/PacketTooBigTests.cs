using System.Buffers.Binary;

namespace FouTools.Packets.Tests;

public sealed class PacketTooBigTests
{
    private static int _sink;

    [Fact]
    public void Answers_ipv4_with_known_bytes() =>
        Assert.Equal(
            "45c0004c000040004001" + "25ef0a0000020a000001" + "0304" + "0b78" + "000005b4" + Convert.ToHexStringLower(SamplePackets.IPv4Udp),
            Convert.ToHexStringLower(Answer(SamplePackets.IPv4Udp, 1460)));

    [Fact]
    public void Answers_ipv6_with_known_bytes() =>
        Assert.Equal(
            "60000000004c3a40" + "fd000000000000000000000000000002fd000000000000000000000000000001"
                + "0200" + "694b" + "000005b4" + Convert.ToHexStringLower(SamplePackets.IPv6Udp),
            Convert.ToHexStringLower(Answer(SamplePackets.IPv6Udp, 1460)));

    [Theory]
    [InlineData(0, 28)]
    [InlineData(527, 28)]
    [InlineData(528, 28)]
    [InlineData(529, 28)]
    [InlineData(65515, 28)]
    public void Quotes_ipv4_up_to_576_bytes(int payloadLength, int headers)
    {
        byte[] inner = SamplePackets.IPv4(IPProtocol.Udp, Enumerable.Range(0, payloadLength).Select(value => (byte)value).ToArray());
        byte[] answer = Answer([.. inner, 1, 2, 3], 1400);
        Assert.Equal(Math.Min(inner.Length + headers, 576), answer.Length);
        Assert.Equal(ParseError.None, IPv4Header.TryParse(answer, out IPv4Header header));
        Assert.Equal(answer.Length, header.TotalLength);
        Assert.Equal((IPProtocol.Icmp, 64, 0xc0), (header.Protocol, header.TimeToLive, header.TypeOfService));
        Assert.Equal((SamplePackets.IPv4Destination, SamplePackets.IPv4Source), (header.Source, header.Destination));
        Assert.Equal(0, NaiveChecksum.Compute(answer.AsSpan(20)));
        Assert.Equal(inner[..(answer.Length - headers)], answer[headers..]);
    }

    [Theory]
    [InlineData(0, 48)]
    [InlineData(1191, 48)]
    [InlineData(1192, 48)]
    [InlineData(1193, 48)]
    [InlineData(65535, 48)]
    public void Quotes_ipv6_up_to_1280_bytes(int payloadLength, int headers)
    {
        byte[] inner = SamplePackets.IPv6(IPProtocol.Udp, Enumerable.Range(0, payloadLength).Select(value => (byte)value).ToArray());
        byte[] answer = Answer([.. inner, 1, 2, 3], 1400);
        Assert.Equal(Math.Min(inner.Length + headers, 1280), answer.Length);
        Assert.Equal(ParseError.None, IPv6Header.TryParse(answer, out IPv6Header header));
        Assert.Equal(answer.Length, 40 + header.PayloadLength);
        Assert.Equal((IPProtocol.IcmpV6, 64), (header.NextHeader, header.HopLimit));
        Assert.Equal((SamplePackets.IPv6Destination, SamplePackets.IPv6Source), (header.Source, header.Destination));
        Assert.Equal(0, PseudoHeaderChecksum(answer));
        Assert.Equal(inner[..(answer.Length - headers)], answer[headers..]);
    }

    [Theory]
    [InlineData(4, 1400, 1400)]
    [InlineData(4, 68, 68)]
    [InlineData(4, 67, 68)]
    [InlineData(4, -5, 68)]
    [InlineData(4, 65536, 65535)]
    [InlineData(6, 1400, 1400)]
    [InlineData(6, 1280, 1280)]
    [InlineData(6, 1279, 1280)]
    [InlineData(6, int.MinValue, 1280)]
    [InlineData(6, 65536, 65536)]
    public void Reports_an_mtu_that_the_protocol_allows(int version, int mtu, uint reported)
    {
        byte[] answer = Answer(version == 4 ? SamplePackets.IPv4Udp : SamplePackets.IPv6Udp, mtu);
        Assert.Equal(reported, BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(version == 4 ? 24 : 44)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(8, true)]
    [InlineData(11, false)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    [InlineData(18, true)]
    [InlineData(19, false)]
    [InlineData(42, true)]
    [InlineData(255, false)]
    public void Answers_no_icmp_error(byte type, bool answered)
    {
        Assert.Equal(answered, IsAnswered(SamplePackets.IPv4(IPProtocol.Icmp, [type, 0, 0, 0, 0, 0, 0, 0])));
        Assert.Equal(answered, IsAnswered(SamplePackets.IPv4(IPProtocol.Icmp, [type, 0, 0, 0, 0, 0, 0, 0], options: 8)));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(127, false)]
    [InlineData(128, true)]
    [InlineData(129, true)]
    [InlineData(135, true)]
    [InlineData(137, false)]
    [InlineData(255, true)]
    public void Answers_no_icmpv6_error_or_redirect(byte type, bool answered)
    {
        Assert.Equal(answered, IsAnswered(SamplePackets.IPv6(IPProtocol.IcmpV6, [type, 0, 0, 0, 0, 0, 0, 0])));
        byte[] hopByHop = [IPProtocol.DestinationOptions, 0, 1, 4, 0, 0, 0, 0];
        byte[] options = [IPProtocol.IcmpV6, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(answered, IsAnswered(SamplePackets.IPv6(IPProtocol.HopByHop, [.. hopByHop, .. options, type, 0, 0, 0])));
        byte[] firstFragment = [IPProtocol.IcmpV6, 0, 0, 1, 0, 0, 0, 9];
        Assert.Equal(answered, IsAnswered(SamplePackets.IPv6(IPProtocol.Fragment, [.. firstFragment, type, 0, 0, 0])));
    }

    [Fact]
    public void A_message_whose_type_cannot_be_seen_may_be_an_error()
    {
        Assert.False(IsAnswered(SamplePackets.IPv4(IPProtocol.Icmp, [])));
        Assert.False(IsAnswered(SamplePackets.IPv6(IPProtocol.IcmpV6, [])));
        Assert.False(IsAnswered(SamplePackets.IPv6(IPProtocol.HopByHop, [IPProtocol.IcmpV6, 0, 1, 4, 0, 0, 0, 0])));
        Assert.False(IsAnswered(SamplePackets.IPv6(IPProtocol.HopByHop, [IPProtocol.IcmpV6, 1, 1, 4, 0, 0, 0, 0])));
        Assert.False(IsAnswered(SamplePackets.IPv6(IPProtocol.HopByHop, [IPProtocol.IcmpV6])));
    }

    [Fact]
    public void Of_fragments_only_the_first_is_answered()
    {
        Assert.True(IsAnswered(SamplePackets.IPv4(IPProtocol.Udp, new byte[16], fragment: 0x2000)));
        Assert.False(IsAnswered(SamplePackets.IPv4(IPProtocol.Udp, new byte[16], fragment: 0x2001)));
        Assert.False(IsAnswered(SamplePackets.IPv4(IPProtocol.Udp, new byte[16], fragment: 0x0001)));
        Assert.True(IsAnswered(SamplePackets.IPv6(IPProtocol.Fragment, [IPProtocol.Udp, 0, 0, 1, 0, 0, 0, 9, 1, 2, 3, 4])));
        Assert.False(IsAnswered(SamplePackets.IPv6(IPProtocol.Fragment, [IPProtocol.Udp, 0, 0, 9, 0, 0, 0, 9, 1, 2, 3, 4])));
        Assert.False(IsAnswered(SamplePackets.IPv6(IPProtocol.Fragment, [IPProtocol.Udp, 0, 0, 8, 0, 0, 0, 9, 1, 2, 3, 4])));
    }

    [Theory]
    [InlineData("00000000", false)]
    [InlineData("ffffffff", false)]
    [InlineData("e0000001", false)]
    [InlineData("efffffff", false)]
    [InlineData("7f000001", false)]
    [InlineData("c0000201", true)]
    [InlineData("f0000001", true)]
    public void Both_ipv4_addresses_have_to_be_of_one_host(string address, bool answered)
    {
        foreach (int offset in (int[])[12, 16])
        {
            byte[] inner = SamplePackets.IPv4Udp;
            Convert.FromHexString(address).CopyTo(inner, offset);
            SamplePackets.SetChecksum(inner);
            Assert.Equal(answered, IsAnswered(inner));
        }
    }

    [Theory]
    [InlineData("00000000000000000000000000000000", false)]
    [InlineData("00000000000000000000000000000001", false)]
    [InlineData("ff020000000000000000000000000001", false)]
    [InlineData("ff0e0000000000000000000000000001", false)]
    [InlineData("fe800000000000000000000000000001", true)]
    [InlineData("20010db8000000000000000000000001", true)]
    public void Both_ipv6_addresses_have_to_be_of_one_host(string address, bool answered)
    {
        foreach (int offset in (int[])[8, 24])
        {
            byte[] inner = SamplePackets.IPv6Udp;
            Convert.FromHexString(address).CopyTo(inner, offset);
            Assert.Equal(answered, IsAnswered(inner));
        }
    }

    [Fact]
    public void An_answer_is_never_answered()
    {
        Assert.False(IsAnswered(Answer(SamplePackets.IPv4Udp, 1400)));
        Assert.False(IsAnswered(Answer(SamplePackets.IPv6Udp, 1400)));
    }

    [Fact]
    public void A_long_chain_of_extension_headers_is_not_answered()
    {
        Assert.True(IsAnswered(Chain(15)));
        Assert.False(IsAnswered(Chain(16)));
        Assert.False(IsAnswered(Chain(8000)));

        static byte[] Chain(int headers)
        {
            byte[] payload = new byte[headers * 8];
            for (int i = 0; i < headers; i++)
            {
                payload[i * 8] = i == headers - 1 ? IPProtocol.NoNextHeader : IPProtocol.DestinationOptions;
            }

            return SamplePackets.IPv6(IPProtocol.DestinationOptions, payload);
        }
    }

    [Fact]
    public void Hostile_packets_get_a_valid_answer_or_none() =>
        HostilePackets.ForEach(
            [
                SamplePackets.IPv4Udp,
                SamplePackets.IPv6Udp,
                SamplePackets.IPv4(IPProtocol.Icmp, new byte[8], options: 40),
                SamplePackets.IPv6(IPProtocol.HopByHop, [IPProtocol.Fragment, 0, 0, 0, 0, 0, 0, 0, IPProtocol.IcmpV6, 0, 0, 1, 0, 0, 0, 0, 128, 2, 3, 4]),
            ],
            static data =>
            {
                byte[] answer = Answer(data, 1300);
                if (answer.Length > 0)
                {
                    Assert.Equal(ParseError.None, InnerPacket.Validate(answer, out int length, out int version));
                    Assert.Equal(answer.Length, length);
                    Assert.Equal(data[0] >> 4, version);
                    Assert.Equal(0, version == 4 ? NaiveChecksum.Compute(answer.AsSpan(20)) : PseudoHeaderChecksum(answer));
                    Assert.False(IsAnswered(answer));
                }
            });

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] destination = new byte[PacketTooBig.MaxLength];
        byte[] ipv4 = SamplePackets.IPv4Udp;
        byte[] ipv6 = SamplePackets.IPv6Udp;
        Assert.Equal(0, Allocations.Of(count =>
        {
            for (int i = 0; i < count; i++)
            {
                _sink += PacketTooBig.Write(ipv4, i, destination);
                _sink += PacketTooBig.Write(ipv6, i, destination);
                _sink += PacketTooBig.Write(ipv6.AsSpan(0, i % 60), i, destination);
            }
        }));
    }

    private static bool IsAnswered(byte[] inner) => Answer(inner, 1400).Length > 0;

    private static byte[] Answer(byte[] inner, int mtu)
    {
        byte[] destination = new byte[PacketTooBig.MaxLength];
        destination.AsSpan().Fill(0xee);
        int length = PacketTooBig.Write(inner, mtu, destination);
        Assert.Equal(-1, destination.AsSpan(length).IndexOfAnyExcept((byte)0xee));
        return destination[..length];
    }

    private static ushort PseudoHeaderChecksum(byte[] packet)
    {
        byte[] pseudo = [.. packet[8..40], 0, 0, packet[4], packet[5], 0, 0, 0, IPProtocol.IcmpV6, .. packet[40..]];
        return NaiveChecksum.Compute(pseudo);
    }
}
