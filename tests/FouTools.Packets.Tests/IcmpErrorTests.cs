using System.Buffers.Binary;

namespace FouTools.Packets.Tests;

public sealed class IcmpErrorTests
{
    private static int _sink;

    [Fact]
    public void Reads_fragmentation_needed_with_the_quoted_packet()
    {
        Assert.True(IcmpError.TryParseIPv4(Message(3, 4, 1400, SamplePackets.IPv4Udp), out IcmpError error));
        Assert.Equal(
            (IcmpErrorKind.PacketTooBig, 3, 4, 1400, 48),
            (error.Kind, error.Type, error.Code, error.Mtu, error.TotalLength));
        Assert.Equal((IPProtocol.Udp, 0x5678, 0x1234), (error.Protocol, error.SourcePort, error.DestinationPort));
        Assert.Equal(new UInt128(0, 0xffff_0a00_0001), error.Source);
        Assert.Equal(new UInt128(0, 0xffff_0a00_0002), error.Destination);
    }

    [Fact]
    public void Reads_packet_too_big_with_the_quoted_packet()
    {
        Assert.True(IcmpError.TryParseIPv6(MessageV6(2, 0, 1400, SamplePackets.IPv6Udp), out IcmpError error));
        Assert.Equal(
            (IcmpErrorKind.PacketTooBig, 2, 0, 1400, 68),
            (error.Kind, error.Type, error.Code, error.Mtu, error.TotalLength));
        Assert.Equal((0x5678, 0x1234), (error.SourcePort, error.DestinationPort));
        Assert.Equal((SamplePackets.IPv6Source, SamplePackets.IPv6Destination), (error.Source, error.Destination));
    }

    [Fact]
    public void Reads_the_engines_own_errors()
    {
        byte[] answer = new byte[PacketTooBig.MaxLength];
        int length = PacketTooBig.Write(SamplePackets.IPv4Udp, 1300, answer);
        Assert.True(IcmpError.TryParseIPv4(answer.AsSpan(0, length), out IcmpError error));
        Assert.Equal((IcmpErrorKind.PacketTooBig, 1300), (error.Kind, error.Mtu));
        length = PacketTooBig.Write(SamplePackets.IPv6Udp, 1300, answer);
        Assert.True(IcmpError.TryParseIPv6(answer.AsSpan(40, length - 40), out error));
        Assert.Equal((IcmpErrorKind.PacketTooBig, 1300), (error.Kind, error.Mtu));
    }

    [Theory]
    [InlineData(3, 0, IcmpErrorKind.NetworkUnreachable)]
    [InlineData(3, 1, IcmpErrorKind.HostUnreachable)]
    [InlineData(3, 2, IcmpErrorKind.ProtocolUnreachable)]
    [InlineData(3, 3, IcmpErrorKind.PortUnreachable)]
    [InlineData(3, 4, IcmpErrorKind.PacketTooBig)]
    [InlineData(3, 5, IcmpErrorKind.Other)]
    [InlineData(3, 6, IcmpErrorKind.NetworkUnreachable)]
    [InlineData(3, 7, IcmpErrorKind.HostUnreachable)]
    [InlineData(3, 8, IcmpErrorKind.HostUnreachable)]
    [InlineData(3, 9, IcmpErrorKind.AdministrativelyProhibited)]
    [InlineData(3, 10, IcmpErrorKind.AdministrativelyProhibited)]
    [InlineData(3, 11, IcmpErrorKind.NetworkUnreachable)]
    [InlineData(3, 12, IcmpErrorKind.HostUnreachable)]
    [InlineData(3, 13, IcmpErrorKind.AdministrativelyProhibited)]
    [InlineData(3, 14, IcmpErrorKind.Other)]
    [InlineData(3, 255, IcmpErrorKind.Other)]
    [InlineData(11, 0, IcmpErrorKind.TimeExceeded)]
    [InlineData(11, 1, IcmpErrorKind.TimeExceeded)]
    [InlineData(12, 0, IcmpErrorKind.Other)]
    public void Knows_icmp_types_and_codes(byte type, byte code, IcmpErrorKind kind)
    {
        Assert.True(IcmpError.TryParseIPv4(Message(type, code, 1000, SamplePackets.IPv4Udp), out IcmpError error));
        Assert.Equal((kind, type, code), (error.Kind, error.Type, error.Code));
        Assert.Equal(kind == IcmpErrorKind.PacketTooBig ? 1000 : 0, error.Mtu);
    }

    [Theory]
    [InlineData(1, 0, IcmpErrorKind.NetworkUnreachable)]
    [InlineData(1, 1, IcmpErrorKind.AdministrativelyProhibited)]
    [InlineData(1, 2, IcmpErrorKind.HostUnreachable)]
    [InlineData(1, 3, IcmpErrorKind.HostUnreachable)]
    [InlineData(1, 4, IcmpErrorKind.PortUnreachable)]
    [InlineData(1, 5, IcmpErrorKind.AdministrativelyProhibited)]
    [InlineData(1, 6, IcmpErrorKind.AdministrativelyProhibited)]
    [InlineData(1, 7, IcmpErrorKind.Other)]
    [InlineData(2, 0, IcmpErrorKind.PacketTooBig)]
    [InlineData(2, 9, IcmpErrorKind.PacketTooBig)]
    [InlineData(3, 0, IcmpErrorKind.TimeExceeded)]
    [InlineData(4, 0, IcmpErrorKind.Other)]
    [InlineData(4, 1, IcmpErrorKind.ProtocolUnreachable)]
    [InlineData(127, 0, IcmpErrorKind.Other)]
    public void Knows_icmpv6_types_and_codes(byte type, byte code, IcmpErrorKind kind)
    {
        Assert.True(IcmpError.TryParseIPv6(MessageV6(type, code, 1000, SamplePackets.IPv6Udp), out IcmpError error));
        Assert.Equal((kind, type, code), (error.Kind, error.Type, error.Code));
        Assert.Equal(kind == IcmpErrorKind.PacketTooBig ? 1000 : 0, error.Mtu);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    public void Other_icmp_messages_are_no_errors(byte type) =>
        Assert.False(IcmpError.TryParseIPv4(Message(type, 0, 0, SamplePackets.IPv4Udp), out _));

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(137)]
    [InlineData(255)]
    public void Other_icmpv6_messages_are_no_errors(byte type) =>
        Assert.False(IcmpError.TryParseIPv6(MessageV6(type, 0, 0, SamplePackets.IPv6Udp), out _));

    [Fact]
    public void Eight_bytes_of_udp_are_enough()
    {
        Assert.True(IcmpError.TryParseIPv4(Message(3, 4, 1400, SamplePackets.IPv4Udp[..28]), out IcmpError error));
        Assert.Equal((0x5678, 0x1234, 48), (error.SourcePort, error.DestinationPort, error.TotalLength));
        Assert.False(IcmpError.TryParseIPv4(Message(3, 4, 1400, SamplePackets.IPv4Udp[..27]), out error));
        Assert.Equal(default, error);

        Assert.True(IcmpError.TryParseIPv6(MessageV6(2, 0, 1400, SamplePackets.IPv6Udp[..48]), out error));
        Assert.Equal((0x5678, 0x1234, 68), (error.SourcePort, error.DestinationPort, error.TotalLength));
        Assert.False(IcmpError.TryParseIPv6(MessageV6(2, 0, 1400, SamplePackets.IPv6Udp[..47]), out error));
        Assert.Equal(default, error);
    }

    [Fact]
    public void Options_in_the_quoted_ipv4_header_are_skipped()
    {
        byte[] quote = SamplePackets.IPv4(IPProtocol.Udp, SamplePackets.IPv4Udp[20..], options: 40);
        Assert.True(IcmpError.TryParseIPv4(Message(3, 3, 0, quote[..68]), out IcmpError error));
        Assert.Equal((0x5678, 0x1234), (error.SourcePort, error.DestinationPort));
        Assert.False(IcmpError.TryParseIPv4(Message(3, 3, 0, quote[..67]), out _));
    }

    [Fact]
    public void Extension_headers_in_the_quoted_ipv6_packet_are_walked()
    {
        byte[] udp = SamplePackets.IPv6Udp[40..48];
        byte[] limit = [IPProtocol.Udp, 0, 4, 1, 4, 1, 1, 0];
        Check(SamplePackets.IPv6(IPProtocol.DestinationOptions, [.. limit, .. udp]), true);
        Check(SamplePackets.IPv6(IPProtocol.DestinationOptions, [.. limit, .. udp[..7]]), false);
        Check(SamplePackets.IPv6(IPProtocol.DestinationOptions, limit[..7]), false);
        Check(SamplePackets.IPv6(IPProtocol.Fragment, [IPProtocol.Udp, 0, 0, 1, 0, 0, 0, 5, .. udp]), true);
        Check(SamplePackets.IPv6(IPProtocol.Fragment, [IPProtocol.Udp, 0, 0, 9, 0, 0, 0, 5, .. udp]), false);
        Check(SamplePackets.IPv6(IPProtocol.AuthenticationHeader, [IPProtocol.Udp, 1, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1, .. udp]), true);

        static void Check(byte[] quote, bool parsed)
        {
            Assert.Equal(parsed, IcmpError.TryParseIPv6(MessageV6(2, 0, 1400, quote), out IcmpError error));
            Assert.Equal(parsed ? (0x5678, 0x1234) : (0, 0), (error.SourcePort, error.DestinationPort));
        }
    }

    [Fact]
    public void A_quoted_ipv4_header_with_a_stale_checksum_is_accepted()
    {
        byte[] quote = SamplePackets.IPv4Udp;
        quote[8]--;
        Assert.True(IcmpError.TryParseIPv4(Message(3, 4, 1400, quote), out _));
    }

    [Theory]
    [InlineData(IPProtocol.IPIP)]
    [InlineData(IPProtocol.Tcp)]
    [InlineData(IPProtocol.IPv6)]
    [InlineData(IPProtocol.Gre)]
    public void A_quoted_packet_of_another_protocol_is_identified_by_its_addresses(byte protocol)
    {
        byte[] payload = [0x56, 0x78, 0x12, 0x34, 5, 6, 7, 8];
        byte[] quote = SamplePackets.IPv4(protocol, payload);
        Assert.True(IcmpError.TryParseIPv4(Message(3, 4, 1400, quote), out IcmpError error));
        Assert.Equal((protocol, 0, 0, 1400, 28), (error.Protocol, error.SourcePort, error.DestinationPort, error.Mtu, error.TotalLength));
        Assert.Equal(new UInt128(0, 0xffff_0a00_0002), error.Destination);
        Assert.True(IcmpError.TryParseIPv4(Message(3, 4, 1400, quote[..20]), out _));
        Assert.False(IcmpError.TryParseIPv4(Message(3, 4, 1400, quote[..19]), out _));

        byte[] quoteV6 = SamplePackets.IPv6(IPProtocol.DestinationOptions, [protocol, 0, 4, 1, 4, 1, 1, 0, .. payload]);
        Assert.True(IcmpError.TryParseIPv6(MessageV6(2, 0, 1400, quoteV6), out error));
        Assert.Equal((protocol, 0, 0, 1400), (error.Protocol, error.SourcePort, error.DestinationPort, error.Mtu));
        Assert.Equal((SamplePackets.IPv6Source, SamplePackets.IPv6Destination), (error.Source, error.Destination));
    }

    [Fact]
    public void Too_short_quotes_are_rejected()
    {
        Refuse(SamplePackets.IPv4(IPProtocol.Udp, new byte[20], fragment: 1));
        Refuse(SamplePackets.IPv6Udp);
        Refuse([0x44, .. SamplePackets.IPv4Udp[1..]]);
        Refuse([0x4f, .. SamplePackets.IPv4Udp[1..]]);
        Assert.True(IcmpError.TryParseIPv4(Message(3, 4, 1, SamplePackets.IPv4(IPProtocol.Udp, new byte[20], fragment: 0x2000)), out _));
        Assert.False(IcmpError.TryParseIPv6(MessageV6(2, 0, 1, [.. SamplePackets.IPv4Udp, .. new byte[40]]), out _));

        static void Refuse(byte[] quote) => Assert.False(IcmpError.TryParseIPv4(Message(3, 4, 1, quote), out _));
    }

    [Fact]
    public void The_icmp_checksum_is_verified()
    {
        byte[] message = Message(3, 4, 1400, SamplePackets.IPv4Udp);
        for (int bit = 0; bit < message.Length * 8; bit++)
        {
            byte[] broken = [.. message];
            broken[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(IcmpError.TryParseIPv4(broken, out _), $"bit {bit}");
        }
    }

    [Fact]
    public void A_fragment_of_a_message_is_rejected()
    {
        byte[] payload = Message(3, 4, 1400, SamplePackets.IPv4Udp)[20..];
        Assert.True(IcmpError.TryParseIPv4(SamplePackets.IPv4(IPProtocol.Icmp, payload, options: 4), out _));
        Assert.False(IcmpError.TryParseIPv4(SamplePackets.IPv4(IPProtocol.Icmp, payload, fragment: 0x2000), out _));
        Assert.False(IcmpError.TryParseIPv4(SamplePackets.IPv4(IPProtocol.Icmp, payload, fragment: 1), out _));
        Assert.False(IcmpError.TryParseIPv4(SamplePackets.IPv4(IPProtocol.Udp, payload), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65535)]
    public void The_reported_mtu_is_not_judged(ushort mtu)
    {
        Assert.True(IcmpError.TryParseIPv4(Message(3, 4, mtu, SamplePackets.IPv4Udp), out IcmpError error));
        Assert.Equal(mtu, error.Mtu);
    }

    [Fact]
    public void An_ipv6_mtu_beyond_int_stays_positive()
    {
        Assert.True(IcmpError.TryParseIPv6(MessageV6(2, 0, uint.MaxValue, SamplePackets.IPv6Udp), out IcmpError error));
        Assert.Equal(int.MaxValue, error.Mtu);
    }

    [Theory]
    [InlineData(int.MaxValue, 65535)]
    [InlineData(65535, 32000)]
    [InlineData(1500, 1492)]
    [InlineData(1492, 1006)]
    [InlineData(1493, 1492)]
    [InlineData(577, 508)]
    [InlineData(69, 68)]
    [InlineData(68, 68)]
    [InlineData(0, 68)]
    [InlineData(int.MinValue, 68)]
    public void Plateaus_are_below_the_length(int length, int plateau) => Assert.Equal(plateau, IcmpError.PlateauBelow(length));

    [Fact]
    public void Hostile_messages_are_rejected_or_read() =>
        HostilePackets.ForEach(
            [
                Message(3, 4, 1400, SamplePackets.IPv4Udp),
                MessageV6(2, 0, 1400, SamplePackets.IPv6Udp),
                MessageV6(2, 0, 1400, SamplePackets.IPv6(IPProtocol.DestinationOptions, [IPProtocol.Udp, 0, 4, 1, 4, 1, 1, 0, .. new byte[8]])),
            ],
            static data =>
            {
                bool ipv4 = IcmpError.TryParseIPv4(data, out IcmpError error);
                Assert.True(ipv4 ? error.Type is 3 or 11 or 12 : error == default);
                bool ipv6 = IcmpError.TryParseIPv6(data, out error);
                Assert.True(ipv6 ? error.Type is > 0 and < 128 && error.TotalLength >= 40 : error == default);
                MendIcmpChecksum(data);
                _ = IcmpError.TryParseIPv4(data, out _);
            });

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] ipv4 = Message(3, 4, 1400, SamplePackets.IPv4Udp);
        byte[] ipv6 = MessageV6(2, 0, 1400, SamplePackets.IPv6Udp);
        Assert.Equal(0, Allocations.Of(count =>
        {
            for (int i = 0; i < count; i++)
            {
                _ = IcmpError.TryParseIPv4(ipv4, out IcmpError error);
                _ = IcmpError.TryParseIPv6(ipv6.AsSpan(0, i % ipv6.Length), out IcmpError other);
                _sink += IcmpError.PlateauBelow(error.Mtu) + other.Mtu;
            }
        }));
    }

    private static byte[] Message(byte type, byte code, ushort mtu, byte[] quote)
    {
        byte[] packet = SamplePackets.IPv4(IPProtocol.Icmp, [type, code, 0, 0, 0, 0, (byte)(mtu >> 8), (byte)mtu, .. quote]);
        MendIcmpChecksum(packet);
        return packet;
    }

    private static byte[] MessageV6(byte type, byte code, uint mtu, byte[] quote)
    {
        byte[] message = [type, code, 0xab, 0xcd, 0, 0, 0, 0, .. quote];
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), mtu);
        return message;
    }

    private static void MendIcmpChecksum(byte[] packet)
    {
        if (packet.Length >= 24)
        {
            packet.AsSpan(22, 2).Clear();
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), NaiveChecksum.Compute(packet.AsSpan(20)));
        }
    }
}
