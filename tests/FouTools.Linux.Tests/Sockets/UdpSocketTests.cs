using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Tests.Support;

namespace FouTools.Linux.Tests.Sockets;

public sealed class UdpSocketTests
{
    private const uint First = 0x0a070001;
    private const uint Second = 0x0a070002;
    private const ushort Port = 5555;

    private static readonly int[] s_groupSizes = [1, 4];

    [Fact]
    public void A_datagram_comes_with_its_source_and_TOS()
    {
        using NetworkNamespace place = Scratch.CreateNamespaceWithLoopback();
        using UdpSocket receiver = Bound(place, First, Port);
        using Socket sender = place.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, 0xba);
        sender.Bind(new IPEndPoint(IPv4Convert.ToAddress(Second), 40123));
        byte[] buffer = new byte[100];

        Assert.True(receiver.Receive(buffer, out _).WouldBlock);
        sender.SendTo([1, 2, 3], new IPEndPoint(IPv4Convert.ToAddress(First), Port));
        IoResult received = receiver.Receive(buffer, out ReceivedDatagram datagram);

        Assert.Equal(3, received.Count);
        Assert.Equal([1, 2, 3], buffer[..3]);
        Assert.Equal(new ReceivedDatagram(Second, 40123, 0xba), datagram);

        sender.SendTo([], new IPEndPoint(IPv4Convert.ToAddress(First), Port));
        Assert.Equal(0, receiver.Receive(buffer, out _).Count);
    }

    [Fact]
    public void The_longest_datagram_passes_and_a_longer_one_does_not()
    {
        using NetworkNamespace place = Scratch.CreateNamespaceWithLoopback();
        using UdpSocket receiver = Bound(place, First, Port);
        using UdpSocket sender = Bound(place, Second, 0);
        byte[] buffer = new byte[65535];
        Assert.Equal(65507, sender.Send(new byte[65507], First, Port).Count);
        Assert.Equal(65507, receiver.Receive(buffer, out _).Count);
        Assert.Equal(Errno.EMSGSIZE, sender.Send(new byte[65508], First, Port).Error);
        Assert.Equal(Errno.ENETUNREACH, sender.Send([1], 0xc0000201, Port).Error);
    }

    [Fact]
    public void A_port_of_a_plain_socket_is_taken() => CheckTaken(place => place.Run(() => Holder(share: false)));

    [Fact]
    public void A_port_of_a_socket_that_would_share_is_taken() => CheckTaken(place => place.Run(() => Holder(share: true)));

    [Fact]
    public void A_port_of_another_group_is_taken() => CheckTaken(place => new Group(place.Run(() => UdpSocket.OpenGroup(First, Port, 3))));

    [Fact]
    public void A_port_of_any_address_is_taken_for_a_particular_one() =>
        CheckTaken(place => new Group(place.Run(() => UdpSocket.OpenGroup(0, Port, 2))));

    [Fact]
    public void An_address_of_another_host_is_refused()
    {
        using NetworkNamespace place = Scratch.CreateNamespaceWithLoopback();
        int descriptors = Scratch.CountDescriptors();
        LinuxException refusal = Assert.Throws<LinuxException>(() => place.Run(() => UdpSocket.OpenGroup(0x0a070101, Port, 2)));
        Assert.Equal(Errno.EADDRNOTAVAIL, refusal.Error);
        Assert.Contains("10.7.1.1:5555", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }

    [Fact]
    public void A_group_spreads_flows_and_keeps_each_on_one_socket()
    {
        const int Flows = 64;
        using NetworkNamespace place = Scratch.CreateNamespaceWithLoopback();
        using var group = new Group(place.Run(() => UdpSocket.OpenGroup(First, Port, 4)));
        for (int round = 0; round < 3; round++)
        {
            for (ushort flow = 0; flow < Flows; flow++)
            {
                using UdpSocket sender = Bound(place, Second, (ushort)(40000 + flow));
                Assert.True(sender.Send([(byte)flow], First, Port).Succeeded);
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
                    ports.Add(datagram.SourcePort);
                }

                return ports;
            }),
        ];
        Assert.All(portsOfSocket, Assert.NotEmpty);
        Assert.All(portsOfSocket, ports => Assert.All(ports.GroupBy(port => port), same => Assert.Equal(3, same.Count())));
        Assert.Equal(3 * Flows, portsOfSocket.Sum(ports => ports.Count));
    }

    [Fact]
    public void Sending_and_receiving_allocate_nothing()
    {
        using NetworkNamespace place = Scratch.CreateNamespaceWithLoopback();
        using UdpSocket receiver = Bound(place, First, Port);
        using UdpSocket sender = Bound(place, Second, 0);
        receiver.SetReceiveBuffer(1 << 20);
        byte[] buffer = new byte[100];
        int moved = 0;
        long before = 0;
        for (int i = 0; i <= 1000; i++)
        {
            sender.Send(buffer.AsSpan(0, 10), First, Port);
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
        using NetworkNamespace place = Scratch.CreateNamespaceWithLoopback();
        using (hold(place))
        {
            int descriptors = Scratch.CountDescriptors();
            foreach (int count in s_groupSizes)
            {
                LinuxException refusal = Assert.Throws<LinuxException>(() => place.Run(() => UdpSocket.OpenGroup(First, Port, count)));
                Assert.Equal(Errno.EADDRINUSE, refusal.Error);
            }

            Assert.Equal(descriptors, Scratch.CountDescriptors());
        }

        using var group = new Group(place.Run(() => UdpSocket.OpenGroup(First, Port, 2)));
    }

    private static Socket Holder(bool share)
    {
        const int SolSocket = 1;
        const int SoReusePort = 15;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        if (share)
        {
            socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
        }

        socket.Bind(new IPEndPoint(IPv4Convert.ToAddress(First), Port));
        return socket;
    }

    private static UdpSocket Bound(NetworkNamespace place, uint address, ushort port) => place.Run(() =>
    {
        UdpSocket socket = UdpSocket.Open();
        socket.Bind(address, port);
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
