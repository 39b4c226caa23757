using FouTools.Linux.Sockets;
using FouTools.Linux.Tests.Wire;

namespace FouTools.Linux.Tests.Sockets;

public sealed class PathMtuProbeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_MTU_of_the_link_of_the_route_and_what_ICMP_told_are_read_as_they_are_now(bool ipv4)
    {
        using var link = new TunLink();
        string prefix = ipv4 ? "10.9.0.0/24" : "fd09::/64";
        UInt128 routed = ipv4 ? SocketEndpoint.FromIPv4(0x0a090001) : new UInt128(0xfd09_0000_0000_0000, 1);
        var remote = new SocketEndpoint(TunLink.Remote(ipv4), 5555);
        var far = new SocketEndpoint(routed, 5555);
        using PathMtuProbe probe = link.Netns.Run(() => PathMtuProbe.Open(ipv4, 0, null));

        Assert.Equal(1500, probe.Read(remote).Count);
        Assert.Equal(Errno.ENETUNREACH, probe.Read(far).Error);
        Ip.Run(link.Netns, $"route add {prefix} dev tun0 mtu 1400");
        Assert.Equal(1400, probe.Read(far).Count);
        Assert.Equal(1500, probe.Read(remote).Count);
        Ip.Run(link.Netns, "link set tun0 mtu 1450");
        Assert.Equal(1450, probe.Read(remote).Count);
        Assert.Empty(link.ReadAllTo(remote.Address));

        LearnByIcmp(link, ipv4, remote, 1300);
        Assert.Equal(1300, probe.Read(remote).Count);
        Assert.Equal(1400, probe.Read(far).Count);
    }

    [Fact]
    public void A_link_local_destination_does_not_tie_the_probe_to_its_link()
    {
        using var link = new TunLink();
        Ip.Batch(
            link.Netns,
            "link add v0 mtu 1350 type veth peer name v1\nlink set v0 addrgenmode none\naddress add fe80::5/64 dev v0 nodad\n"
            + "link set v1 up\nlink set v0 up\n");
        IPv6Ready.WaitFor(link.Netns, "fe80::5");
        uint tun = (uint)link.Netns.Run(() => Linux.Interfaces.InterfaceIndex.Find("tun0"));
        uint veth = (uint)link.Netns.Run(() => Linux.Interfaces.InterfaceIndex.Find("v0"));
        using PathMtuProbe probe = link.Netns.Run(() => PathMtuProbe.Open(ipv4: false, 0, null));
        Assert.Equal(1350, probe.Read(new SocketEndpoint(TunLink.LinkRemote, 1, veth)).Count);
        Assert.Equal(1500, probe.Read(new SocketEndpoint(TunLink.LinkRemote, 1, tun)).Count);
        Assert.Equal(1500, probe.Read(new SocketEndpoint(TunLink.Remote6, 1)).Count);
        Assert.Equal(Errno.EINVAL, probe.Read(new SocketEndpoint(TunLink.LinkRemote, 1)).Error);
    }

    [Fact]
    public void A_source_and_an_interface_stay_from_one_reading_to_the_next()
    {
        using var link = new TunLink();
        Ip.Batch(
            link.Netns,
            "link add v0 mtu 1350 type veth peer name v1\naddress add 10.8.0.1/24 dev v0\nlink set v1 up\nlink set v0 up\n"
            + "route add default dev tun0\nroute add default dev v0 table 99\nrule add from 10.8.0.1 table 99\n");
        var destination = new SocketEndpoint(SocketEndpoint.FromIPv4(0xc0000201), 5555);
        using PathMtuProbe plain = link.Netns.Run(() => PathMtuProbe.Open(ipv4: true, SocketEndpoint.FromIPv4(0), null));
        using PathMtuProbe sourced = link.Netns.Run(() => PathMtuProbe.Open(ipv4: true, SocketEndpoint.FromIPv4(0x0a080001), null));
        using PathMtuProbe tied = link.Netns.Run(() => PathMtuProbe.Open(ipv4: true, 0, "v0"));
        using PathMtuProbe tiedByIndex = link.Netns.Run(() => PathMtuProbe.Open(ipv4: true, 0, Linux.Interfaces.InterfaceIndex.Find("v0")));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(1500, plain.Read(destination).Count);
            Assert.Equal(1350, sourced.Read(destination).Count);
            Assert.Equal(1350, tied.Read(destination).Count);
            Assert.Equal(1350, tiedByIndex.Read(destination).Count);
        }

        Ip.Batch(link.Netns, "link set v0 down\nlink set v0 name renamed\nlink set renamed up\nroute add default dev renamed table 99\n");
        Assert.Equal(1350, tiedByIndex.Read(destination).Count);
        Assert.Equal(Errno.ENODEV, tied.Read(destination).Error);

        Ip.Run(link.Netns, "link delete renamed");
        Assert.Equal(Errno.ENODEV, tied.Read(destination).Error);
        Assert.Equal(Errno.ENODEV, tiedByIndex.Read(destination).Error);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using var link = new TunLink();
        using PathMtuProbe probe = link.Netns.Run(() => PathMtuProbe.Open(ipv4: false, 0, "tun0"));
        var remote = new SocketEndpoint(TunLink.Remote6, 5555);
        Assert.Equal(1500, probe.Read(remote).Count);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            probe.Read(remote);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // The kernel believes an error only of a datagram that one of its own sockets sent.
    private static void LearnByIcmp(TunLink link, bool ipv4, SocketEndpoint remote, uint mtu)
    {
        using UdpSocket socket = link.Netns.Run(() => UdpSocket.Open(ipv4, new UdpSocketOptions()));
        Assert.True(socket.Send(new byte[1350], remote).Succeeded);
        byte[] sent = link.ReadTo(remote.Address);
        link.Write(TestPacket.Icmp(remote.Address, TunLink.Local(ipv4), (byte)(ipv4 ? 3 : 2), (byte)(ipv4 ? 4 : 0), mtu, sent[..100]));
    }
}
