using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tests.Wire;

namespace FouTools.Linux.Tests.Sockets;

public sealed class UdpSocketTests
{
    private const ushort Port = 5555;

    private static readonly SocketEndpoint s_first = new(SocketEndpoint.FromIPv4(0x0a070001), Port);
    private static readonly UdpSocketOptions s_plain = new();
    private static readonly UdpSocketOptions s_everything = new() { AcceptZeroChecksum = true, ReportTimeToLive = true, ReportDestination = true };

    private static readonly int[] s_groupSizes = [1, 4];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_datagram_comes_with_its_source_TOS_TTL_and_destination(bool ipv4)
    {
        using var link = new TunLink();
        using UdpSocket receiver = Bound(link.Netns, Any(ipv4), s_everything);
        var source = new SocketEndpoint(TunLink.Remote(ipv4), 40123);
        var destination = new SocketEndpoint(TunLink.Local(ipv4), Port);
        byte[] buffer = new byte[100];

        Assert.True(receiver.Receive(buffer, out _).WouldBlock);
        link.Write(TestPacket.Udp(source, destination, [1, 2, 3], typeOfService: 0xbb, timeToLive: 201));
        IoResult received = receiver.Receive(buffer, out ReceivedDatagram datagram);
        Assert.Equal(3, received.Count);
        Assert.Equal([1, 2, 3], buffer[..3]);
        Assert.Equal(new ReceivedDatagram(source, destination.Address, 0xbb, 201), datagram);

        link.Write(TestPacket.Udp(source, destination, []));
        Assert.Equal(0, receiver.Receive(buffer, out datagram).Count);
        Assert.Equal(new ReceivedDatagram(source, destination.Address, 0, 64), datagram);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TTL_and_destination_are_zero_unless_asked_for(bool ipv4)
    {
        using var link = new TunLink();
        using UdpSocket receiver = Bound(link.Netns, Any(ipv4), s_plain);
        var source = new SocketEndpoint(TunLink.Remote(ipv4), 40123);
        link.Write(TestPacket.Udp(source, new(TunLink.Local(ipv4), Port), [1], typeOfService: 0xbb, timeToLive: 201));
        Assert.Equal(1, receiver.Receive(new byte[100], out ReceivedDatagram datagram).Count);
        Assert.Equal(new ReceivedDatagram(source, 0, 0xbb, 0), datagram);
    }

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("::1")]
    public void A_datagram_is_sent_from_the_address_that_was_asked_for(string address)
    {
        UInt128 source = SocketEndpoint.From(IPAddress.Parse(address), 0).Address;
        bool ipv4 = address.Contains('.', StringComparison.Ordinal);
        UInt128 loopback = ipv4 ? SocketEndpoint.FromIPv4(0x7f000001) : 1;
        using NetworkNamespace netns = Scratch.CreateNamespaceWithLoopback();
        using UdpSocket receiver = Bound(netns, new SocketEndpoint(ipv4 ? SocketEndpoint.FromIPv4(0) : 0, Port), s_plain);
        using UdpSocket sender = Bound(netns, Any(ipv4) with { Port = 0 }, s_plain);
        byte[] buffer = new byte[10];
        foreach (byte[] payload in new byte[][] { [], [1, 2, 3] })
        {
            Assert.Equal(payload.Length, sender.Send(payload, new SocketEndpoint(loopback, Port), source).Count);
            Assert.Equal(payload.Length, receiver.Receive(buffer, out ReceivedDatagram datagram).Count);
            Assert.Equal(source, datagram.Source.Address);
        }

        Assert.False(sender.Send([1], new SocketEndpoint(loopback, Port), ipv4 ? SocketEndpoint.FromIPv4(0xc0000263) : 99).Succeeded);
    }

    [Fact]
    public void A_link_local_source_comes_with_its_scope_and_is_answered_by_it()
    {
        using var link = new TunLink();
        uint index = (uint)link.Netns.Run(() => InterfaceIndex.Find("tun0"));
        using var group = new Group(link.Netns.Run(() => UdpSocket.OpenGroup(new(TunLink.LinkLocal, Port, index), 1, s_plain)));
        link.Write(TestPacket.Udp(new(TunLink.LinkRemote, 40123), new(TunLink.LinkLocal, Port), [1]));
        Assert.Equal(1, group.Sockets[0].Receive(new byte[100], out ReceivedDatagram datagram).Count);
        Assert.Equal(new SocketEndpoint(TunLink.LinkRemote, 40123, index), datagram.Source);

        using UdpSocket other = Bound(link.Netns, new SocketEndpoint(0, 0), s_plain);
        Assert.Equal(1, other.Send([2], datagram.Source).Count);
        Assert.Equal(49, link.ReadTo(TunLink.LinkRemote).Length);
        Assert.False(other.Send([2], datagram.Source with { ScopeId = index + 100 }).Succeeded);
    }

    [Theory]
    [InlineData(true, false, false, false)]
    [InlineData(true, false, true, true)]
    [InlineData(true, true, false, true)]
    [InlineData(false, false, false, false)]
    [InlineData(false, false, true, true)]
    [InlineData(false, true, false, true)]
    public void A_datagram_without_a_checksum_is_delivered_where_asked_for(bool ipv4, bool checksum, bool accept, bool delivered)
    {
        using var link = new TunLink();
        using UdpSocket receiver = Bound(link.Netns, Any(ipv4), new UdpSocketOptions { AcceptZeroChecksum = accept });
        link.Write(TestPacket.Udp(new(TunLink.Remote(ipv4), 1), new(TunLink.Local(ipv4), Port), [1], checksum));
        Assert.Equal(delivered, receiver.Receive(new byte[100], out _).Succeeded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_datagram_with_a_wrong_checksum_is_not_delivered(bool ipv4)
    {
        using var link = new TunLink();
        using UdpSocket receiver = Bound(link.Netns, Any(ipv4), s_everything);
        byte[] packet = TestPacket.Udp(new(TunLink.Remote(ipv4), 1), new(TunLink.Local(ipv4), Port), [1]);
        packet[^1] = 2;
        link.Write(packet);
        Assert.True(receiver.Receive(new byte[100], out _).WouldBlock);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_a_group_only_the_socket_that_joined_gets_multicast(bool ipv4)
    {
        UInt128 address = ipv4 ? SocketEndpoint.FromIPv4(0xef010101) : new UInt128(0xff05_0000_0000_0000, 0x1234);
        using var link = new TunLink();
        int index = link.Netns.Run(() => InterfaceIndex.Find("tun0"));
        using var group = new Group(link.Netns.Run(() => UdpSocket.OpenGroup(Any(ipv4), 3, s_everything)));
        byte[] packet = TestPacket.Udp(new(TunLink.Remote(ipv4), 1), new(address, Port), [1]);
        byte[] buffer = new byte[100];
        link.Write(packet);
        Assert.All(group.Sockets, socket => Assert.True(socket.Receive(buffer, out _).WouldBlock));

        group.Sockets[1].JoinMulticastGroup(address, index);
        link.Write(packet);
        Assert.Equal([false, true, false], group.Sockets.Select(socket => socket.Receive(buffer, out _).Succeeded));

        Assert.Equal(Errno.EADDRINUSE, Refusal(() => group.Sockets[1].JoinMulticastGroup(address, index)));
        Assert.Equal(Errno.ENODEV, Refusal(() => group.Sockets[2].JoinMulticastGroup(address, index + 100)));
        Assert.Equal(Errno.EINVAL, Refusal(() => group.Sockets[2].JoinMulticastGroup(TunLink.Remote(ipv4), index)));
    }

    [Fact(DisableParallelization = true)]
    public void A_socket_of_an_interface_receives_from_no_other()
    {
        using var link = new TunLink();
        Ip.Batch(link.Netns, "link add other type veth peer name end\nlink set other up\nlink set end up\n");
        using UdpSocket here = Bound(link.Netns, new(SocketEndpoint.FromIPv4(0), Port), new UdpSocketOptions { Interface = "tun0" });
        using UdpSocket there = Bound(link.Netns, new(SocketEndpoint.FromIPv4(0), Port), new UdpSocketOptions { Interface = "other" });
        link.Write(TestPacket.Udp(new(TunLink.Remote4, 1), new(TunLink.Local4, Port), [1]));
        Assert.True(there.Receive(new byte[100], out _).WouldBlock);
        Assert.True(here.Receive(new byte[100], out _).Succeeded);

        int descriptors = Scratch.CountDescriptors();
        Assert.Equal(
            Errno.ENODEV, Refusal(() => link.Netns.Run(() => UdpSocket.OpenGroup(Any(true), 2, new UdpSocketOptions { Interface = "nowhere0" }))));
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }

    [Fact]
    public void Both_families_share_a_port()
    {
        using var link = new TunLink();
        using var six = new Group(link.Netns.Run(() => UdpSocket.OpenGroup(Any(ipv4: false), 2, s_plain)));
        using var four = new Group(link.Netns.Run(() => UdpSocket.OpenGroup(Any(ipv4: true), 2, s_plain)));
        link.Write(TestPacket.Udp(new(TunLink.Remote4, 1), new(TunLink.Local4, Port), [1]));
        Assert.All(six.Sockets, socket => Assert.True(socket.Receive(new byte[100], out _).WouldBlock));
        Assert.Single(four.Sockets, socket => socket.Receive(new byte[100], out _).Succeeded);
        Assert.Equal(Errno.EADDRINUSE, Refusal(() => link.Netns.Run(() => UdpSocket.OpenGroup(Any(ipv4: false), 1, s_plain))));
    }

    [Theory]
    [InlineData(true, 65507)]
    [InlineData(false, 65527)]
    public void The_longest_datagram_passes_and_a_longer_one_does_not(bool ipv4, int longest)
    {
        using NetworkNamespace netns = Scratch.CreateNamespaceWithLoopback();
        SocketEndpoint local = Loopback(netns, ipv4);
        using UdpSocket receiver = Bound(netns, local, s_plain);
        using UdpSocket sender = Bound(netns, local with { Port = 0 }, s_plain);
        receiver.SetReceiveBuffer(1 << 20);
        byte[] buffer = new byte[65535];
        Assert.Equal(longest, sender.Send(new byte[longest], local).Count);
        Assert.Equal(longest, receiver.Receive(buffer, out ReceivedDatagram datagram).Count);
        Assert.Equal(local.Address, datagram.Source.Address);
        Assert.Equal(Errno.EMSGSIZE, sender.Send(new byte[longest + 1], local).Error);
        UInt128 nowhere = ipv4 ? SocketEndpoint.FromIPv4(0xc0000201) : new UInt128(0x20010db8_00000000, 1);
        Assert.Equal(Errno.ENETUNREACH, sender.Send([1], new SocketEndpoint(nowhere, Port)).Error);
    }

    [Fact(DisableParallelization = true)]
    public void A_port_of_a_plain_socket_is_taken() => CheckTaken(netns => netns.Run(() => Holder(share: false)));

    [Fact(DisableParallelization = true)]
    public void A_port_of_a_socket_that_would_share_is_taken() => CheckTaken(netns => netns.Run(() => Holder(share: true)));

    [Fact(DisableParallelization = true)]
    public void A_port_of_another_group_is_taken() =>
        CheckTaken(netns => new Group(netns.Run(() => UdpSocket.OpenGroup(s_first, 3, s_plain))));

    [Fact(DisableParallelization = true)]
    public void A_port_of_any_address_is_taken_for_a_particular_one() =>
        CheckTaken(netns => new Group(netns.Run(() => UdpSocket.OpenGroup(Any(ipv4: true), 2, s_plain))));

    [Fact(DisableParallelization = true)]
    public void A_foreign_address_is_rejected()
    {
        using NetworkNamespace netns = Scratch.CreateNamespaceWithLoopback();
        int descriptors = Scratch.CountDescriptors();
        LinuxException refusal = Assert.Throws<LinuxException>(
            () => netns.Run(() => UdpSocket.OpenGroup(new(SocketEndpoint.FromIPv4(0x0a070101), Port), 2, s_plain)));
        Assert.Equal(Errno.EADDRNOTAVAIL, refusal.Error);
        Assert.Contains("10.7.1.1:5555", refusal.Message, StringComparison.Ordinal);
        refusal = Assert.Throws<LinuxException>(() => netns.Run(() => UdpSocket.OpenGroup(new(TunLink.Local6, Port), 2, s_plain)));
        Assert.Equal(Errno.EADDRNOTAVAIL, refusal.Error);
        Assert.Contains("[fd07::1]:5555", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_group_spreads_flows_and_keeps_each_on_one_socket(bool ipv4)
    {
        const int Flows = 64;
        using NetworkNamespace netns = Scratch.CreateNamespaceWithLoopback();
        SocketEndpoint local = Loopback(netns, ipv4);
        using var group = new Group(netns.Run(() => UdpSocket.OpenGroup(local, 4, s_plain)));
        for (int round = 0; round < 3; round++)
        {
            for (ushort flow = 0; flow < Flows; flow++)
            {
                using UdpSocket sender = Bound(netns, local with { Port = (ushort)(40000 + flow) }, s_plain);
                Assert.True(sender.Send([(byte)flow], local).Succeeded);
            }
        }

        byte[] buffer = new byte[10];
        List<ushort>[] portsOfSocket =
        [
            .. group.Sockets.Select(socket =>
            {
                var ports = new List<ushort>();
                while (socket.Receive(buffer, out ReceivedDatagram datagram).Succeeded)
                {
                    ports.Add(datagram.Source.Port);
                }

                return ports;
            }),
        ];
        Assert.All(portsOfSocket, Assert.NotEmpty);
        Assert.All(portsOfSocket, ports => Assert.All(ports.GroupBy(port => port), same => Assert.Equal(3, same.Count())));
        Assert.Equal(3 * Flows, portsOfSocket.Sum(ports => ports.Count));
    }

    [Theory(DisableParallelization = true)]
    [InlineData(true)]
    [InlineData(false)]
    public void Sending_and_receiving_allocate_nothing(bool ipv4)
    {
        using NetworkNamespace netns = Scratch.CreateNamespaceWithLoopback();
        SocketEndpoint local = Loopback(netns, ipv4);
        using UdpSocket receiver = Bound(netns, local, s_everything);
        using UdpSocket sender = Bound(netns, local with { Port = 0 }, s_everything);
        receiver.SetReceiveBuffer(1 << 20);
        byte[] buffer = new byte[100];
        int moved = 0;
        long before = 0;
        for (int i = 0; i <= 1000; i++)
        {
            sender.Send(buffer.AsSpan(0, 10), local);
            moved += receiver.Receive(buffer, out _).Count;
            if (i == 0)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_010, moved);
    }

    private static void CheckTaken(Func<NetworkNamespace, IDisposable> hold)
    {
        using NetworkNamespace netns = Scratch.CreateNamespaceWithLoopback();
        using (hold(netns))
        {
            int descriptors = Scratch.CountDescriptors();
            foreach (int count in s_groupSizes)
            {
                Assert.Equal(Errno.EADDRINUSE, Refusal(() => netns.Run(() => UdpSocket.OpenGroup(s_first, count, s_plain))));
            }

            Assert.Equal(descriptors, Scratch.CountDescriptors());
        }

        using var group = new Group(netns.Run(() => UdpSocket.OpenGroup(s_first, 2, s_plain)));
    }

    private static Errno Refusal(Action attempt) => Assert.Throws<LinuxException>(attempt).Error;

    private static Socket Holder(bool share)
    {
        const int SolSocket = 1;
        const int SoReusePort = 15;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        if (share)
        {
            socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
        }

        socket.Bind(new IPEndPoint(s_first.ToIPAddress(), Port));
        return socket;
    }

    private static SocketEndpoint Loopback(NetworkNamespace netns, bool ipv4)
    {
        if (ipv4)
        {
            return s_first;
        }

        Assert.SkipUnless(Directory.Exists("/proc/sys/net/ipv6"), "The kernel has no IPv6.");
        IPv6Ready.WaitFor(netns, "::1");
        return new SocketEndpoint(1, Port);
    }

    private static SocketEndpoint Any(bool ipv4) => new(ipv4 ? SocketEndpoint.FromIPv4(0) : 0, Port);

    private static UdpSocket Bound(NetworkNamespace netns, SocketEndpoint local, UdpSocketOptions options) => netns.Run(() =>
    {
        UdpSocket socket = UdpSocket.Open(local.IsIPv4, options);
        socket.Bind(local);
        return socket;
    });

    private sealed class Group(IReadOnlyList<UdpSocket> sockets) : IDisposable
    {
        public IReadOnlyList<UdpSocket> Sockets => sockets;

        public void Dispose()
        {
            foreach (UdpSocket socket in sockets)
            {
                socket.Dispose();
            }
        }
    }
}
