using System.Buffers.Binary;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tests.Wire;

namespace FouTools.Linux.Tests.Sockets;

public sealed class SegmentSocketTests
{
    private const ushort Port = 40000;
    private const int BufferBytes = 1 << 20;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void A_run_is_sent_as_datagrams_with_the_requested_fields(bool ipv4, bool overReceiver)
    {
        using var link = new TunLink();
        using UdpSocket receiver = link.Netns.Run(() => UdpSocket.Open(ipv4, new UdpSocketOptions()));
        if (overReceiver)
        {
            receiver.Bind(new SocketEndpoint(ipv4 ? SocketEndpoint.FromIPv4(0) : 0, Port));
        }

        using SegmentSocket sender = overReceiver
            ? SegmentSocket.Over(receiver, BufferBytes)
            : link.Netns.Run(() => SegmentSocket.Open(ipv4, Port, "tun0", BufferBytes));
        byte[] payload = Payload(2500);

        Assert.Equal(2500, sender.Send(payload, 1000, Fields(ipv4)).Count);

        for (int i = 0; i < 3; i++)
        {
            byte[] packet = link.ReadTo(TunLink.Remote(ipv4));
            int udp = ipv4 ? TestPacket.IPv4HeaderLength : TestPacket.IPv6HeaderLength;
            if (ipv4)
            {
                Assert.Equal((0x5b, 0x40, 7), (packet[1], packet[6], packet[8]));
                Assert.Equal(TestPacket.Bytes(TunLink.Local4), packet[12..16]);
            }
            else
            {
                Assert.Equal((0x65b9_abcdu, 7), (BinaryPrimitives.ReadUInt32BigEndian(packet), packet[7]));
                Assert.Equal(TestPacket.Bytes(TunLink.Local6), packet[8..24]);
            }

            Assert.Equal(Port, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(udp)));
            Assert.Equal(5555, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(udp + 2)));
            Assert.Equal(payload[(i * 1000)..Math.Min(2500, (i + 1) * 1000)], packet[(udp + 8)..]);
        }

        if (overReceiver)
        {
            link.Write(TestPacket.Udp(new(TunLink.Remote(ipv4), 5555), new(TunLink.Local(ipv4), Port), [1, 2]));
            Assert.Equal(2, receiver.Receive(new byte[100], out _).Count);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Datagrams_beyond_the_link_MTU_fail_together(bool ipv4)
    {
        using var link = new TunLink(mtu: 1300);
        using SegmentSocket sender = link.Netns.Run(() => SegmentSocket.Open(ipv4, Port, null, BufferBytes));
        int longest = 1300 - 8 - (ipv4 ? TestPacket.IPv4HeaderLength : TestPacket.IPv6HeaderLength);

        Assert.Contains(sender.Send(Payload(5000), longest + 1, Fields(ipv4)).Error, new[] { Errno.EMSGSIZE, Errno.EINVAL });
        Assert.Empty(link.ReadAllTo(TunLink.Remote(ipv4)));

        Assert.Equal(5000, sender.Send(Payload(5000), longest, Fields(ipv4)).Count);
        Assert.Equal(1300, link.ReadTo(TunLink.Remote(ipv4)).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_of_maximum_datagrams_and_bytes_passes(bool ipv4)
    {
        using var link = new TunLink();
        using SegmentSocket sender = link.Netns.Run(() => SegmentSocket.Open(ipv4, Port, null, BufferBytes));
        const int Size = SegmentSocket.MaxBytes / SegmentSocket.MaxSegments;
        int total = SegmentSocket.MaxSegments * Size;
        Assert.Equal(total, sender.Send(Payload(total), Size, Fields(ipv4)).Count);
        Assert.Equal(SegmentSocket.MaxSegments, link.ReadAllTo(TunLink.Remote(ipv4)).Count);

        Assert.Equal(SegmentSocket.MaxBytes, sender.Send(Payload(SegmentSocket.MaxBytes), 1400, Fields(ipv4)).Count);
        Assert.Equal((SegmentSocket.MaxBytes + 1399) / 1400, link.ReadAllTo(TunLink.Remote(ipv4)).Count);
    }

    [Fact]
    public void A_port_is_shared_with_other_senders_and_not_with_a_receiver()
    {
        using var link = new TunLink();
        using SegmentSocket first = link.Netns.Run(() => SegmentSocket.Open(true, Port, null, BufferBytes));
        using SegmentSocket second = link.Netns.Run(() => SegmentSocket.Open(true, Port, null, BufferBytes));
        using UdpSocket receiver = link.Netns.Run(() => UdpSocket.Open(true, new UdpSocketOptions()));
        receiver.Bind(new SocketEndpoint(SocketEndpoint.FromIPv4(0), Port + 1));

        LinuxException refusal = Assert.Throws<LinuxException>(
            () => link.Netns.Run(() => SegmentSocket.Open(true, Port + 1, null, BufferBytes)));
        Assert.Equal(Errno.EADDRINUSE, refusal.Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_ICMP_error_about_an_earlier_datagram_does_not_stop_a_later_one(bool ipv4)
    {
        using var link = new TunLink();
        using SegmentSocket sender = link.Netns.Run(() => SegmentSocket.Open(ipv4, Port, null, BufferBytes));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(100, sender.Send(Payload(100), 50, Fields(ipv4)).Count);
            byte[] sent = link.ReadTo(TunLink.Remote(ipv4));
            link.Write(TestPacket.Icmp(TunLink.Remote(ipv4), TunLink.Local(ipv4), (byte)(ipv4 ? 3 : 1), (byte)(ipv4 ? 3 : 4), 0, sent));
        }
    }

    [Fact]
    public void Without_a_route_nothing_is_sent()
    {
        using var link = new TunLink();
        using SegmentSocket sender = link.Netns.Run(() => SegmentSocket.Open(true, Port, null, BufferBytes));
        OuterFields fields = Fields(true) with { Destination = new SocketEndpoint(SocketEndpoint.FromIPv4(0xc0000201), 5555) };
        Assert.Equal(Errno.ENETUNREACH, sender.Send(Payload(100), 50, fields).Error);
    }

    private static OuterFields Fields(bool ipv4) =>
        new(new SocketEndpoint(TunLink.Remote(ipv4), 5555), TunLink.Local(ipv4), 0x5b, 7, ipv4 ? 0 : 0x9abcdu);

    private static byte[] Payload(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 / 3))];
}
