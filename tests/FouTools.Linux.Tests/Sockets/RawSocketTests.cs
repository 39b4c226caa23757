using System.Buffers.Binary;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tests.Wire;

namespace FouTools.Linux.Tests.Sockets;

public sealed class RawSocketTests
{
    // Destination options with a tunnel encapsulation limit of 4 (RFC 2473 section 4.1.1), UDP from 45678 to 5555, "abc".
    private const string WithOptions = "11000401040100" + "00" + "b26e15b3000b1234" + "616263";

    // The last fragment, at 1480, of identification 0x11223344 (RFC 8200 section 4.5).
    private const string Fragment = "110005c8" + "11223344" + "0102030405060708";

    private static readonly UInt128 s_group4 = SocketEndpoint.FromIPv4(0xef010101);
    private static readonly UInt128 s_group6 = new(0xff02_0000_0000_0000, 0x1234);

    [Theory]
    [InlineData(0x0000)]
    [InlineData(0x4000)]
    [InlineData(0x2000)]
    [InlineData(0x20b9)]
    [InlineData(0x00b9)]
    [InlineData(0x8000)]
    public void An_IPv4_packet_passes_with_its_flags_and_its_fragment_offset_and_gets_a_checksum(int flagsAndOffset)
    {
        using var link = new TunLink();
        using RawSocket sender = link.Netns.Run(() => RawSocket.Open(true, TunLink.Local4, null));
        byte[] packet = TestPacket.IP(TunLink.Local4, TunLink.Remote4, 47, [1, 2, 3, 4, 5, 6, 7, 8], typeOfService: 0x5b, timeToLive: 7);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)flagsAndOffset);
        packet.AsSpan(10, 2).Clear();

        Assert.Equal(packet.Length, sender.Send(packet, new SocketEndpoint(TunLink.Remote4, 5555)).Count);

        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), TestPacket.Checksum(packet.AsSpan(0, 20)));
        Assert.Equal(packet, link.ReadTo(TunLink.Remote4));
    }

    [Theory]
    [InlineData(17, "b26e15b3000b1234616263")]
    [InlineData(60, WithOptions)]
    [InlineData(44, Fragment)]
    [InlineData(47, "000065580102030405")]
    [InlineData(4, "0102030405")]
    public void An_IPv6_packet_passes_unchanged(byte nextHeader, string payload)
    {
        using var link = new TunLink();
        using RawSocket sender = link.Netns.Run(() => RawSocket.Open(false, TunLink.Local6, null));
        byte[] packet = TestPacket.IP(
            TunLink.Local6, TunLink.Remote6, nextHeader, Convert.FromHexString(payload), typeOfService: 0x5b, timeToLive: 7);
        packet[2] = 0x9a;
        packet[3] = 0xbc;

        Assert.Equal(packet.Length, sender.Send(packet, new SocketEndpoint(TunLink.Remote6, 5555)).Count);
        Assert.Equal(packet, link.ReadTo(TunLink.Remote6));
    }

    [Fact]
    public void A_link_local_destination_goes_to_its_scope()
    {
        using var link = new TunLink();
        uint index = (uint)link.Netns.Run(() => InterfaceIndex.Find("tun0"));
        byte[] packet = TestPacket.Udp(new(TunLink.LinkLocal, 1), new(TunLink.LinkRemote, 2), [1]);
        using RawSocket sender = link.Netns.Run(() => RawSocket.Open(false, 0, null));
        Assert.True(sender.Send(packet, new SocketEndpoint(TunLink.LinkRemote, 2, index)).Succeeded);
        Assert.Equal(packet, link.ReadTo(TunLink.LinkRemote));
        Assert.False(sender.Send(packet, new SocketEndpoint(TunLink.LinkRemote, 2, index + 100)).Succeeded);

        using RawSocket bound = link.Netns.Run(() => RawSocket.Open(false, TunLink.LinkLocal, "tun0"));
        Assert.True(bound.Send(packet, new SocketEndpoint(TunLink.LinkRemote, 2)).Succeeded);
        Assert.Equal(packet, link.ReadTo(TunLink.LinkRemote));
        Assert.Equal(
            Errno.EINVAL, Assert.Throws<LinuxException>(() => link.Netns.Run(() => RawSocket.Open(false, TunLink.LinkLocal, null))).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Multicast_is_sent_and_not_looped_back(bool ipv4)
    {
        using var link = new TunLink();
        int index = link.Netns.Run(() => InterfaceIndex.Find("tun0"));
        var group = new SocketEndpoint(ipv4 ? s_group4 : s_group6, 5555);
        byte[] packet = TestPacket.Udp(new(TunLink.Local(ipv4), 1), group, [1]);
        using UdpSocket listener = link.Netns.Run(() => UdpSocket.Open(ipv4, new UdpSocketOptions()));
        listener.Bind(new SocketEndpoint(ipv4 ? SocketEndpoint.FromIPv4(0) : 0, 5555));
        listener.JoinMulticastGroup(group.Address, index);
        using RawSocket sender = link.Netns.Run(() => RawSocket.Open(ipv4, 0, null));
        sender.SetMulticastInterface(index);

        Assert.Equal(packet.Length, sender.Send(packet, group).Count);
        Assert.Equal(packet, link.ReadTo(group.Address));
        Assert.True(listener.Receive(new byte[100], out _).WouldBlock);

        link.Write(TestPacket.Udp(new(TunLink.Remote(ipv4), 1), group, [2]));
        Assert.Equal(1, listener.Receive(new byte[100], out _).Count);
        LinuxException refusal = Assert.Throws<LinuxException>(() => sender.SetMulticastInterface(index + 100));
        Assert.Equal(ipv4 ? Errno.EADDRNOTAVAIL : Errno.ENODEV, refusal.Error);
    }

    // The kernel leaves each of these on the socket's error queue, which must neither fill memory nor stop the socket.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_packet_longer_than_the_link_takes_is_EMSGSIZE_and_one_without_a_route_ENETUNREACH(bool ipv4)
    {
        using var link = new TunLink(mtu: 1300);
        using RawSocket sender = link.Netns.Run(() => RawSocket.Open(ipv4, TunLink.Local(ipv4), null));
        byte[] longest = Filled(ipv4, 1300);
        byte[] tooLong = Filled(ipv4, 1301);
        var remote = new SocketEndpoint(TunLink.Remote(ipv4), 0);
        for (int i = 0; i < 2000; i++)
        {
            Assert.Equal(Errno.EMSGSIZE, sender.Send(tooLong, remote).Error);
        }

        Assert.Equal(1300, sender.Send(longest, remote).Count);
        UInt128 nowhere = ipv4 ? SocketEndpoint.FromIPv4(0xc0000201) : new UInt128(0x20010db8_00000000, 1);
        Assert.Equal(Errno.ENETUNREACH, sender.Send(longest, new SocketEndpoint(nowhere, 0)).Error);
        Assert.Equal(Errno.EINVAL, sender.Send(longest.AsSpan(0, ipv4 ? 19 : 39), remote).Error);
    }

    [Fact]
    public void A_packet_longer_than_the_route_takes_is_EMSGSIZE_unless_it_may_be_fragmented()
    {
        using var link = new TunLink();
        Ip.Batch(link.Netns, "route add 10.9.0.0/24 dev tun0 mtu 1300\nroute add fd09::/64 dev tun0 mtu 1300\n");
        UInt128 remote4 = SocketEndpoint.FromIPv4(0x0a090001);
        using RawSocket sender4 = link.Netns.Run(() => RawSocket.Open(true, 0, null));
        byte[] packet = TestPacket.IP(TunLink.Local4, remote4, 47, new byte[1400]);
        Assert.Equal(Errno.EMSGSIZE, sender4.Send(packet, new SocketEndpoint(remote4, 0)).Error);
        packet[6] = 0;
        Assert.Equal(packet.Length, sender4.Send(packet, new SocketEndpoint(remote4, 0)).Count);
        Assert.Equal(2, link.ReadAllTo(remote4).Count);

        var remote6 = new UInt128(0xfd09_0000_0000_0000, 1);
        using RawSocket sender6 = link.Netns.Run(() => RawSocket.Open(false, 0, null));
        Assert.Equal(
            Errno.EMSGSIZE, sender6.Send(TestPacket.IP(TunLink.Local6, remote6, 47, new byte[1400]), new SocketEndpoint(remote6, 0)).Error);
    }

    // Protocol 255 is the socket's own, so errors about it are the only ones that can reach the socket (raw_icmp_error in
    // net/ipv4/raw.c); newer kernels keep them off as well.
    [Theory]
    [InlineData(true, 17)]
    [InlineData(true, 255)]
    [InlineData(false, 17)]
    [InlineData(false, 255)]
    public void After_an_ICMP_error_at_most_one_send_fails(bool ipv4, byte protocol)
    {
        using var link = new TunLink();
        using RawSocket sender = link.Netns.Run(() => RawSocket.Open(ipv4, TunLink.Local(ipv4), null));
        var remote = new SocketEndpoint(TunLink.Remote(ipv4), 0);
        byte[] packet = TestPacket.IP(TunLink.Local(ipv4), remote.Address, protocol, new byte[16]);
        byte[] error = TestPacket.Icmp(
            remote.Address, TunLink.Local(ipv4), (byte)(ipv4 ? 3 : 1), (byte)(ipv4 ? 1 : 3), 0, packet);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(sender.Send(packet, remote).Succeeded);
            link.Write(error);
            IoResult next = sender.Send(packet, remote);
            Assert.True(next.Succeeded || (protocol == 255 && next.Error == Errno.EHOSTUNREACH), $"{next.Error}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sending_allocates_nothing(bool ipv4)
    {
        using var link = new TunLink();
        using RawSocket sender = link.Netns.Run(() => RawSocket.Open(ipv4, TunLink.Local(ipv4), null));
        byte[] packet = Filled(ipv4, 60);
        var remote = new SocketEndpoint(TunLink.Remote(ipv4), 0);
        Assert.True(sender.Send(packet, remote).Succeeded);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            sender.Send(packet, remote);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_full_queue_is_reported()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Ip.Batch(
            netns,
            "link add v0 type veth peer name v1\naddress add 10.7.0.1/24 dev v0\naddress add fd07::1/64 dev v0 nodad\n"
            + "link set v1 up\nlink set v0 up\nneighbour add 10.7.0.2 lladdr 02:00:00:00:00:01 dev v0\n"
            + "neighbour add fd07::2 lladdr 02:00:00:00:00:01 dev v0\n");
        IPv6Ready.WaitFor(netns, "fd07::1");
        if (!Ip.TryTrafficControl(netns, "qdisc replace dev v0 root tbf rate 8kbit burst 100 limit 200", out string refusal))
        {
            Assert.Skip($"The kernel has no token bucket filter: {refusal}");
        }

        foreach (bool ipv4 in new[] { true, false })
        {
            using RawSocket sender = netns.Run(() => RawSocket.Open(ipv4, TunLink.Local(ipv4), null));
            byte[] packet = Filled(ipv4, 60);
            IoResult[] results = [.. Enumerable.Range(0, 50).Select(_ => sender.Send(packet, new SocketEndpoint(TunLink.Remote(ipv4), 0)))];
            Assert.Contains(results, result => result.Error == Errno.ENOBUFS);
        }
    }

    [Fact]
    public void An_interface_overrides_the_routes()
    {
        using var link = new TunLink();
        Ip.Batch(link.Netns, "link add other type veth peer name end\nlink set other up\nlink set end up\n");
        byte[] packet = Filled(true, 60);
        using RawSocket sender = link.Netns.Run(() => RawSocket.Open(true, 0, "tun0"));
        Assert.True(sender.Send(packet, new SocketEndpoint(TunLink.Remote4, 0)).Succeeded);
        Assert.Equal(packet, link.ReadTo(TunLink.Remote4));
        using RawSocket elsewhere = link.Netns.Run(() => RawSocket.Open(true, 0, "other"));
        elsewhere.Send(packet, new SocketEndpoint(TunLink.Remote4, 0));
        Assert.Empty(link.ReadAllTo(TunLink.Remote4));
    }

    [Fact(DisableParallelization = true)]
    public void Foreign_addresses_and_missing_interfaces_are_rejected()
    {
        using NetworkNamespace netns = Scratch.CreateNamespaceWithLoopback();
        int descriptors = Scratch.CountDescriptors();
        Assert.Equal(Errno.EADDRNOTAVAIL, Refusal(true, SocketEndpoint.FromIPv4(0x0a070101), null));
        Assert.Equal(Errno.EADDRNOTAVAIL, Refusal(false, TunLink.Local6, null));
        Assert.Equal(Errno.ENODEV, Refusal(false, 0, "nowhere0"));
        Assert.Throws<ArgumentException>(() => netns.Run(() => RawSocket.Open(true, 0, "sixteen-letters-")));
        Assert.Equal(descriptors, Scratch.CountDescriptors());

        Errno Refusal(bool ipv4, UInt128 source, string? interfaceName) =>
            Assert.Throws<LinuxException>(() => netns.Run(() => RawSocket.Open(ipv4, source, interfaceName))).Error;
    }

    private static byte[] Filled(bool ipv4, int length) => TestPacket.IP(
        TunLink.Local(ipv4),
        TunLink.Remote(ipv4),
        47,
        new byte[length - (ipv4 ? TestPacket.IPv4HeaderLength : TestPacket.IPv6HeaderLength)]);
}
