using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;

namespace FouTools.Linux.Tests.Sockets;

public sealed class UdpSocketTableTests
{
    private const int Port = 5555;

    [Fact]
    public void A_line_of_the_kernel_is_read()
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the lines are of a little-endian machine");

        UdpSocketEntry entry = UdpSocketTable.Parse(
            " 4253: 0100000A:15B3 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 73211 2 0000000000000000 0");
        UdpSocketEntry six = UdpSocketTable.Parse(
            " 4253: B80D0120000000000000000001000000:15B3 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9 2 0000000000000000 0");

        Assert.Equal(new UdpSocketEntry(IPAddress.Parse("10.0.0.1"), Port, 101, 73211), entry);
        Assert.Equal(new UdpSocketEntry(IPAddress.Parse("2001:db8::1"), Port, 0, 9), six);
        Assert.Throws<InvalidDataException>(() => UdpSocketTable.Parse("nonsense"));
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "0.0.0.0", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.2", "127.0.0.1", false)]
    [InlineData("::", "127.0.0.1", true)]
    [InlineData("::", "::1", true)]
    [InlineData("::1", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "::1", false)]
    public void A_conflicting_socket_is_found_with_its_process(string held, string wanted, bool expected)
    {
        using NetworkNamespace netns = Scratch.CreateNamespaceWithLoopback();
        var address = IPAddress.Parse(held);
        using Socket socket = netns.Run(() => new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = true;
        }

        socket.Bind(new IPEndPoint(address, Port));

        IReadOnlyList<UdpSocketEntry> holders = UdpSocketTable.FindHolders(netns, IPAddress.Parse(wanted), Port);

        Assert.Equal(expected, holders.Count > 0);
        Assert.Empty(UdpSocketTable.FindHolders(netns, IPAddress.Parse(wanted), Port + 1));
        foreach (UdpSocketEntry holder in holders)
        {
            Assert.Equal(address, holder.LocalAddress);
            SocketOwner owner = Assert.Single(SocketOwner.FindAll(holder.Inode));
            Assert.Equal(Environment.ProcessId, owner.ProcessId);
            Assert.Equal(File.ReadAllText("/proc/self/comm").TrimEnd(), owner.Name);
            Assert.Equal($"{owner.Name} (process {owner.ProcessId})", owner.ToString());
        }
    }

    [Fact]
    public void A_socket_of_the_kernel_has_no_process() => Assert.Empty(SocketOwner.FindAll(0));
}
