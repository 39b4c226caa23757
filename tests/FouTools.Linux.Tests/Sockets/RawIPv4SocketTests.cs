using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Tests.Support;

namespace FouTools.Linux.Tests.Sockets;

public sealed class RawIPv4SocketTests
{
    private const uint Local = 0x0a070001;

    // IPv4 10.7.0.1 to 10.7.0.2, TOS 0x5a, DF, TTL 64; UDP from 45678 to 5555 without a checksum, "abc". The IPv4
    // checksum is left out: the kernel fills it in.
    private static byte[] Packet => Convert.FromHexString(
        "455a001f123440004011" + "0000" + "0a070001" + "0a070002" + "b26e15b3000b0000" + "616263");

    [Fact]
    public void A_packet_arrives_as_it_was_written()
    {
        using NetworkNamespace place = Scratch.CreateNamespaceWithLoopback();
        using UdpSocket receiver = place.Run(UdpSocket.Open);
        receiver.Bind(0x0a070002, 5555);
        using RawIPv4Socket sender = place.Run(() => RawIPv4Socket.Open(Local));

        Assert.Equal(31, sender.Send(Packet, 0x0a070002).Count);
        byte[] buffer = new byte[100];
        IoResult received = receiver.Receive(buffer, out ReceivedDatagram datagram);
        Assert.Equal("abc"u8, buffer.AsSpan(0, received.Count));
        Assert.Equal(new ReceivedDatagram(Local, 45678, 0x5a), datagram);
    }

    // The kernel leaves each of these on the socket's error queue, which must neither fill memory nor stop the socket.
    [Fact]
    public void A_packet_longer_than_the_link_takes_is_EMSGSIZE_and_one_without_a_route_ENETUNREACH()
    {
        using NetworkNamespace place = Scratch.CreateNamespaceWithLoopback();
        Ip.Run(place, "link set lo mtu 1000");
        using RawIPv4Socket sender = place.Run(() => RawIPv4Socket.Open(Local));
        byte[] packet = new byte[1001];
        Packet.CopyTo(packet, 0);
        for (int i = 0; i < 2000; i++)
        {
            Assert.Equal(Errno.EMSGSIZE, sender.Send(packet, 0x0a070002).Error);
        }

        Assert.True(sender.Send(Packet, 0x0a070002).Succeeded);
        Assert.Equal(Errno.ENETUNREACH, sender.Send(Packet, 0xc0000201).Error);
    }

    [Fact]
    public void A_full_queue_is_told()
    {
        using NetworkNamespace place = Scratch.CreateNamespace();
        Ip.Batch(
            place,
            "link add v0 type veth peer name v1\naddress add 10.7.0.1/24 dev v0\nlink set v1 up\nlink set v0 up\n"
            + "neighbour add 10.7.0.2 lladdr 02:00:00:00:00:01 dev v0\n");
        if (!Ip.TryTrafficControl(place, "qdisc replace dev v0 root tbf rate 8kbit burst 100 limit 200", out string refusal))
        {
            Assert.Skip($"The kernel has no token bucket filter: {refusal}");
        }

        using RawIPv4Socket sender = place.Run(() => RawIPv4Socket.Open(Local));
        IoResult[] results = [.. Enumerable.Range(0, 50).Select(_ => sender.Send(Packet, 0x0a070002))];
        Assert.True(results[0].Succeeded);
        Assert.Contains(results, result => result.Error == Errno.ENOBUFS);
    }

    [Fact]
    public void An_address_of_another_host_is_refused()
    {
        using NetworkNamespace place = Scratch.CreateNamespaceWithLoopback();
        int descriptors = Scratch.CountDescriptors();
        LinuxException refusal = Assert.Throws<LinuxException>(() => place.Run(() => RawIPv4Socket.Open(0x0a070101)));
        Assert.Equal(Errno.EADDRNOTAVAIL, refusal.Error);
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }
}
