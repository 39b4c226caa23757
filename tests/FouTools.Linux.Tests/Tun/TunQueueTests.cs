using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tests.Wire;
using FouTools.Linux.Tun;

namespace FouTools.Linux.Tests.Tun;

public sealed class TunQueueTests
{
    private const int UdpChecksum = 6;
    private const int TcpChecksum = 16;

    private static readonly TunPacketInfo s_ipv4 = new() { EtherType = 0x0800 };

    [Fact]
    public void A_packet_passes_in_each_direction()
    {
        using var link = new TunLink();
        byte[] request = TestPacket.Icmp(TunLink.Remote4, TunLink.Local4, 8, 0, 0x0001_0001, []);
        Ip.Run(link.Netns, "link set tun0 down");
        Assert.Equal(Errno.EIO, link.Queue.Write(request, s_ipv4).Error);
        Ip.Run(link.Netns, "link set tun0 up");
        Assert.Equal(28, link.Queue.Write(request, s_ipv4).Count);
        byte[] answer = link.ReadTo(TunLink.Remote4, out TunPacketInfo info);
        Assert.Equal(28, answer.Length);
        Assert.Equal(TestPacket.Bytes(TunLink.Local4), answer[12..16]);
        Assert.Equal(s_ipv4, info);
        Assert.True(link.Queue.Read(new byte[100], out info).WouldBlock);
        Assert.Equal(default, info);
    }

    [Fact]
    public void A_packet_that_does_not_fit_is_truncated()
    {
        using var link = new TunLink();
        using UdpSocket socket = link.Netns.Run(() => UdpSocket.Open(ipv4: true, new UdpSocketOptions()));
        Assert.Empty(link.ReadAllTo(TunLink.Remote4));
        socket.Send(new byte[100], new SocketEndpoint(TunLink.Remote4, 1));
        byte[] buffer = new byte[50];
        Assert.Equal(50, link.Queue.Read(buffer, out _).Count);
        Assert.Equal(0x45, buffer[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_checksum_of_UDP_is_left_to_the_reader(bool ipv4)
    {
        using var link = new TunLink();
        using UdpSocket socket = link.Netns.Run(() => UdpSocket.Open(ipv4, new UdpSocketOptions()));
        var remote = new SocketEndpoint(TunLink.Remote(ipv4), 5555);
        Assert.True(socket.Send([1, 2, 3, 4, 5], remote).Succeeded);

        byte[] packet = link.ReadTo(remote.Address, out TunPacketInfo info);
        CheckPending(packet, info, ipv4, 17, UdpChecksum);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_checksum_of_TCP_is_left_to_the_reader(bool ipv4)
    {
        using var link = new TunLink();
        AddressFamily family = ipv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        using Socket client = link.Netns.Run(() => new Socket(family, SocketType.Stream, ProtocolType.Tcp) { Blocking = false });
        var remote = new SocketEndpoint(TunLink.Remote(ipv4), 80);
        try
        {
            client.Connect(new IPEndPoint(remote.ToIPAddress(), remote.Port));
        }
        catch (SocketException waiting) when (waiting.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
        }

        byte[] packet = link.ReadTo(remote.Address, out TunPacketInfo info);
        CheckPending(packet, info, ipv4, 6, TcpChecksum);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_offloads_packets_are_segmented_before_they_are_read(bool ipv4)
    {
        const int SolUdp = 17;
        const int UdpSegment = 103;
        using var link = new TunLink();
        AddressFamily family = ipv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        using Socket sender = link.Netns.Run(() => new Socket(family, SocketType.Dgram, ProtocolType.Udp));
        sender.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(1000));
        var remote = new SocketEndpoint(TunLink.Remote(ipv4), 5555);
        Assert.Equal(5000, sender.SendTo(new byte[5000], new IPEndPoint(remote.ToIPAddress(), remote.Port)));
        for (int i = 0; i < 5; i++)
        {
            byte[] packet = link.ReadTo(remote.Address, out TunPacketInfo info);
            Assert.Equal(1008 + (ipv4 ? TestPacket.IPv4HeaderLength : TestPacket.IPv6HeaderLength), packet.Length);
            CheckPending(packet, info, ipv4, SolUdp, UdpChecksum);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pending_checksum_is_trusted(bool ipv4)
    {
        using var link = new TunLink();
        using UdpSocket receiver = link.Netns.Run(() => UdpSocket.Open(ipv4, new UdpSocketOptions()));
        receiver.Bind(new SocketEndpoint(TunLink.Local(ipv4), 5555));
        byte[] packet = TestPacket.Udp(new(TunLink.Remote(ipv4), 1), new(TunLink.Local(ipv4), 5555), [1, 2, 3], checksum: false);
        int start = packet.Length - 11;
        BinaryPrimitives.WriteUInt16BigEndian(
            packet.AsSpan(start + UdpChecksum),
            TestPacket.Sum(TestPacket.PseudoHeader(TunLink.Remote(ipv4), TunLink.Local(ipv4), 17, 11)));
        TunPacketInfo plain = new() { EtherType = (ushort)(ipv4 ? 0x0800 : 0x86dd) };
        TunPacketInfo pending = plain with { NeedsChecksum = true, ChecksumStart = (ushort)start, ChecksumOffset = UdpChecksum };

        Assert.Equal(packet.Length, link.Queue.Write(packet, plain).Count);
        Assert.True(receiver.Receive(new byte[100], out _).WouldBlock);
        Assert.Equal(packet.Length, link.Queue.Write(packet, pending).Count);
        Assert.Equal(3, receiver.Receive(new byte[100], out _).Count);
        Assert.Equal(Errno.EINVAL, link.Queue.Write(packet, pending with { ChecksumStart = (ushort)(packet.Length - 1) }).Error);
    }

    [Theory]
    [InlineData(0x8847)]
    [InlineData(0x8848)]
    [InlineData(0x88be)]
    [InlineData(0x86dd)]
    [InlineData(0x0000)]
    public void An_unknown_or_mismatched_EtherType_is_not_an_error(int etherType)
    {
        using var link = new TunLink();
        byte[] request = TestPacket.Icmp(TunLink.Remote4, TunLink.Local4, 8, 0, 0x0001_0001, []);
        Assert.Equal(request.Length, link.Queue.Write(request, new TunPacketInfo { EtherType = (ushort)etherType }).Count);
        Assert.Equal(4, link.Queue.Write([0x15, 0, 0x51, 0xff], new TunPacketInfo { EtherType = (ushort)etherType }).Count);
        Assert.Equal(0, link.Queue.Write([], new TunPacketInfo { EtherType = (ushort)etherType }).Count);
        Assert.Empty(link.ReadAllTo(TunLink.Remote4));
        link.Write(request);
        Assert.Single(link.ReadAllTo(TunLink.Remote4));
    }

    [Fact]
    public void An_Ethernet_device_answers_ARP_and_carries_frames()
    {
        using var link = new TunLink(TunKind.Ethernet);
        string own = Ip.Run(link.Netns, "-br link show tun0").Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].Replace(":", string.Empty, StringComparison.Ordinal);

        // Who has 10.7.0.1, asks 02:00:00:00:00:02 at 10.7.0.2 (RFC 826).
        byte[] request = Convert.FromHexString(
            "ffffffffffff" + "020000000002" + "0806" + "0001080006040001" + "020000000002" + "0a070002" + "000000000000" + "0a070001");
        Assert.Equal(request.Length, link.Queue.Write(request, default).Count);
        byte[] answer = ReadFrame(link, 0x0806, out TunPacketInfo info);
        Assert.Equal(
            "020000000002" + own + "0806" + "0001080006040002" + own + "0a070001" + "020000000002" + "0a070002",
            Convert.ToHexStringLower(answer.AsSpan(0, 42)));
        Assert.Equal(default, info);
        Assert.Equal(Errno.EINVAL, link.Queue.Write(request.AsSpan(0, 13), default).Error);

        using UdpSocket socket = link.Netns.Run(() => UdpSocket.Open(ipv4: true, new UdpSocketOptions()));
        Assert.True(socket.Send([1, 2, 3], new SocketEndpoint(TunLink.Remote4, 5555)).Succeeded);
        byte[] frame = ReadFrame(link, 0x0800, out info);
        Assert.Equal("020000000002" + own + "0800", Convert.ToHexStringLower(frame.AsSpan(0, 14)));
        Assert.Equal(new TunPacketInfo { NeedsChecksum = true, ChecksumStart = 34, ChecksumOffset = UdpChecksum }, info);
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        using var link = new TunLink();
        byte[] request = TestPacket.Icmp(TunLink.Remote4, TunLink.Local4, 8, 0, 0x0001_0001, []);
        byte[] buffer = new byte[2000];
        int read = 0;
        long before = 0;
        for (int i = 0; i <= 1000; i++)
        {
            link.Queue.Write(request, s_ipv4);
            while (link.Queue.Read(buffer, out _).Succeeded)
            {
                read++;
            }

            if (i == 0)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(read > 0);
    }

    [Theory]
    [InlineData(TunKind.IP)]
    [InlineData(TunKind.Ethernet)]
    public void A_deleted_device_is_distinguished_from_an_idle_one(TunKind kind)
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        using TunDevice device = netns.Run(() => TunDevice.Create("tun0", 1, kind));
        Assert.True(device.Queues[0].Read(new byte[100], out _).WouldBlock);
        Ip.Run(netns, "link delete tun0");
        Assert.Equal(Errno.EBADFD, device.Queues[0].Read(new byte[100], out _).Error);
        Assert.Equal(Errno.EBADFD, device.Queues[0].Write(new byte[100], s_ipv4).Error);
    }

    private static byte[] ReadFrame(TunLink link, int etherType, out TunPacketInfo info)
    {
        byte[] found = [];
        TunPacketInfo foundInfo = default;
        Assert.True(
            SpinWait.SpinUntil(
                () => link.TryRead(out found, out foundInfo) && BinaryPrimitives.ReadUInt16BigEndian(found.AsSpan(12)) == etherType,
                TimeSpan.FromSeconds(5)),
            $"No frame of type {etherType:x4} was sent.");
        info = foundInfo;
        return found;
    }

    private static void CheckPending(byte[] packet, TunPacketInfo info, bool ipv4, byte protocol, int checksumOffset)
    {
        int start = ipv4 ? TestPacket.IPv4HeaderLength : TestPacket.IPv6HeaderLength;
        Assert.Equal(
            new TunPacketInfo
            {
                EtherType = (ushort)(ipv4 ? 0x0800 : 0x86dd),
                NeedsChecksum = true,
                ChecksumStart = (ushort)start,
                ChecksumOffset = (ushort)checksumOffset,
            },
            info);

        Span<byte> segment = packet.AsSpan(start);
        byte[] pseudo = TestPacket.PseudoHeader(TunLink.Local(ipv4), TunLink.Remote(ipv4), protocol, segment.Length);
        Assert.Equal(TestPacket.Sum(pseudo), BinaryPrimitives.ReadUInt16BigEndian(segment[checksumOffset..]));
        BinaryPrimitives.WriteUInt16BigEndian(segment[checksumOffset..], TestPacket.Checksum(segment));
        Assert.Equal(0, TestPacket.Checksum([.. pseudo, .. segment]));
    }
}
