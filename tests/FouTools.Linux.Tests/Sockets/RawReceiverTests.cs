using System.Buffers.Binary;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tests.Wire;

namespace FouTools.Linux.Tests.Sockets;

public sealed class RawReceiverTests
{
    // For experiments (RFC 3692), so that no kernel has a handler of it.
    private const byte Protocol = 253;
    private const byte NobodysProtocol = 254;

    private static readonly byte[] s_payload = [0x45, 1, 2, 3, 4, 5, 6];

    [Theory]
    [InlineData(true, 4)]
    [InlineData(true, 41)]
    [InlineData(true, 47)]
    [InlineData(true, Protocol)]
    [InlineData(false, 4)]
    [InlineData(false, 41)]
    [InlineData(false, 47)]
    [InlineData(false, Protocol)]
    public void A_packet_is_received_without_its_header_but_with_its_fields(bool ipv4, byte protocol)
    {
        using var link = new TunLink();
        using RawReceiver receiver = link.Netns.Run(() => RawReceiver.Open(ipv4, protocol, TunLink.Local(ipv4), "tun0"));
        link.Write(Packet(ipv4, s_payload, protocol));
        byte[] buffer = new byte[100];
        Assert.Equal(s_payload.Length, receiver.Receive(buffer, out ReceivedDatagram datagram).Count);
        Assert.Equal(s_payload, buffer[..s_payload.Length]);
        Assert.All(buffer[s_payload.Length..], rest => Assert.Equal(0, rest));
        Assert.Equal(
            new ReceivedDatagram(new SocketEndpoint(TunLink.Remote(ipv4), 0), TunLink.Local(ipv4), TypeOfService: 0xb9, TimeToLive: 7), datagram);
        Assert.True(receiver.Receive(buffer, out _).WouldBlock);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(40)]
    public void IPv4_options_are_left_out(int length)
    {
        using var link = new TunLink();
        using RawReceiver receiver = Open(link, ipv4: true);
        link.Write(WithOptions(length));
        byte[] buffer = new byte[100];
        Assert.Equal(s_payload.Length, receiver.Receive(buffer, out ReceivedDatagram datagram).Count);
        Assert.Equal(s_payload, buffer[..s_payload.Length]);
        Assert.Equal(TunLink.Remote4, datagram.Source.Address);
    }

    [Fact]
    public void A_buffer_that_holds_less_than_the_options_gets_nothing()
    {
        using var link = new TunLink();
        using RawReceiver receiver = Open(link, ipv4: true);
        link.Write(WithOptions(40));
        Assert.Equal(0, receiver.Receive(new byte[3], out _).Count);
        Assert.True(receiver.Receive(new byte[100], out _).WouldBlock);
    }

    [Fact]
    public void IPv6_extension_headers_are_left_out()
    {
        using var link = new TunLink();
        using RawReceiver receiver = Open(link, ipv4: false);

        // Destination options with a tunnel encapsulation limit of 4 (RFC 2473 section 4.1.1).
        link.Write(TestPacket.IP(TunLink.Remote6, TunLink.Local6, 60, [Protocol, 0, 4, 1, 4, 1, 0, 0, .. s_payload]));
        byte[] buffer = new byte[100];
        Assert.Equal(s_payload.Length, receiver.Receive(buffer, out _).Count);
        Assert.Equal(s_payload, buffer[..s_payload.Length]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fragments_are_received_reassembled(bool ipv4)
    {
        using var link = new TunLink();
        using RawReceiver receiver = Open(link, ipv4);
        byte[] payload = [.. Enumerable.Range(0, 2000).Select(value => (byte)value)];
        foreach ((int offset, int length) in new[] { (1200, 800), (0, 1200) })
        {
            byte[] part = payload[offset..(offset + length)];
            bool isLast = offset + length == payload.Length;
            link.Write(ipv4 ? Fragment4(part, offset, isLast) : Fragment6(part, offset, isLast));
        }

        byte[] buffer = new byte[3000];
        Assert.Equal(payload.Length, receiver.Receive(buffer, out ReceivedDatagram datagram).Count);
        Assert.Equal(payload, buffer[..payload.Length]);
        Assert.Equal(TunLink.Remote(ipv4), datagram.Source.Address);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_longest_packet_is_received_whole(bool ipv4)
    {
        using var link = new TunLink(mtu: 65535);
        using RawReceiver receiver = Open(link, ipv4);
        byte[] payload = [.. Enumerable.Range(0, 65535 - (ipv4 ? 20 : 40)).Select(value => (byte)(value * 7))];
        link.Write(Packet(ipv4, payload, Protocol));
        byte[] buffer = new byte[65535];
        Assert.Equal(payload.Length, receiver.Receive(buffer, out _).Count);
        Assert.Equal(payload, buffer[..payload.Length]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Other_protocols_addresses_and_interfaces_are_not_received(bool ipv4)
    {
        using var link = new TunLink();
        using RawReceiver receiver = Open(link, ipv4);
        using RawReceiver elsewhere = link.Netns.Run(() => RawReceiver.Open(ipv4, Protocol, 0, "lo"));
        UInt128 loopback = ipv4 ? SocketEndpoint.FromIPv4(0x7f000001) : 1;
        using RawReceiver another = link.Netns.Run(() => RawReceiver.Open(ipv4, Protocol, loopback, null));
        link.Write(Packet(ipv4, s_payload, 47));
        link.Write(Packet(ipv4, [9], Protocol));

        byte[] buffer = new byte[100];
        Assert.Equal(1, receiver.Receive(buffer, out _).Count);
        Assert.Equal(9, buffer[0]);
        Assert.All([receiver, elsewhere, another], one => Assert.True(one.Receive(buffer, out _).WouldBlock));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void While_there_is_one_the_kernel_answers_no_packet_of_the_protocol(bool ipv4)
    {
        using var link = new TunLink();
        using (Open(link, ipv4))
        {
            // The first answer is about the second packet.
            link.Write(Packet(ipv4, s_payload, Protocol));
            byte[] answer = link.WriteUntilAnswered(Packet(ipv4, s_payload, NobodysProtocol), TunLink.Remote(ipv4));
            Assert.True(IsError(answer));
            Assert.Equal(NobodysProtocol, answer[ipv4 ? 20 + 8 + 9 : 40 + 8 + 6]);
        }

        Assert.True(IsError(link.WriteUntilAnswered(Packet(ipv4, s_payload, Protocol), TunLink.Remote(ipv4))));
    }

    [Fact]
    public void Invalid_protocols_are_rejected()
    {
        using var link = new TunLink();
        Assert.Throws<ArgumentOutOfRangeException>(() => RawReceiver.Open(true, 0, 0, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => RawReceiver.Open(true, 255, 0, null));
        Assert.Equal(Errno.EADDRNOTAVAIL, Refusal(TunLink.Remote4, null));
        Assert.Equal(Errno.ENODEV, Refusal(TunLink.Local4, "nowhere"));

        Errno Refusal(UInt128 address, string? interfaceName) => Assert.Throws<LinuxException>(
            () => link.Netns.Run(() => RawReceiver.Open(true, Protocol, address, interfaceName))).Error;
    }

    private static RawReceiver Open(TunLink link, bool ipv4)
    {
        RawReceiver receiver = link.Netns.Run(() => RawReceiver.Open(ipv4, Protocol, ipv4 ? SocketEndpoint.FromIPv4(0) : 0, null));
        receiver.SetReceiveBuffer(1 << 20);
        return receiver;
    }

    private static byte[] Packet(bool ipv4, byte[] payload, byte protocol) =>
        TestPacket.IP(TunLink.Remote(ipv4), TunLink.Local(ipv4), protocol, payload, typeOfService: 0xb9, timeToLive: 7);

    // As many no-operations as there is room for (RFC 791 section 3.1).
    private static byte[] WithOptions(int length)
    {
        byte[] plain = Packet(ipv4: true, s_payload, Protocol);
        byte[] packet = [.. plain[..20], .. Enumerable.Repeat((byte)1, length), .. plain[20..]];
        packet[0] = (byte)(0x40 | (5 + (length / 4)));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        return Seal(packet, 20 + length);
    }

    private static byte[] Fragment4(byte[] part, int offset, bool isLast)
    {
        byte[] packet = Packet(ipv4: true, part, Protocol);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)((isLast ? 0 : 0x2000) | (offset / 8)));
        return Seal(packet, 20);
    }

    private static byte[] Fragment6(byte[] part, int offset, bool isLast)
    {
        byte[] header = [Protocol, 0, 0, 0, 0x11, 0x22, 0x33, 0x44];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(offset | (isLast ? 0 : 1)));
        return TestPacket.IP(TunLink.Remote6, TunLink.Local6, 44, [.. header, .. part]);
    }

    private static byte[] Seal(byte[] packet, int headerLength)
    {
        packet.AsSpan(10, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), TestPacket.Checksum(packet.AsSpan(0, headerLength)));
        return packet;
    }

    // Destination unreachable of ICMP, parameter problem of ICMPv6.
    private static bool IsError(byte[] packet) => packet[0] >> 4 == 4
        ? packet[9] == 1 && packet[20] == 3
        : packet[6] == 58 && packet[40] == 4;
}
