using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;

namespace FouTools.Linux.Tests.Sockets;

public sealed class PacketSocketTableTests
{
    [Fact]
    public void A_socket_counts_for_the_interface_that_it_is_bound_to()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Ip.Batch(netns, "tuntap add t0 mode tun\ntuntap add t1 mode tun\n");
        int index = netns.Run(() => InterfaceIndex.Find("t0"));
        int other = netns.Run(() => InterfaceIndex.Find("t1"));
        Assert.False(PacketSocketTable.IsBoundTo(netns, index));
        using (Socket socket = netns.Run(() => new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified)))
        {
            Assert.False(PacketSocketTable.IsBoundTo(netns, index));
            socket.Bind(new LinkEndPoint(index));
            Assert.True(PacketSocketTable.IsBoundTo(netns, index));
            Assert.False(PacketSocketTable.IsBoundTo(netns, other));
        }

        Assert.False(PacketSocketTable.IsBoundTo(netns, index));
    }

    [Fact]
    public void A_line_of_the_kernel_is_read()
    {
        Assert.Equal(12, PacketSocketTable.InterfaceOf("ffff8881044d2000 3      3    0003   12    1 0      0      73211"));
        Assert.Throws<InvalidDataException>(() => PacketSocketTable.InterfaceOf("nonsense"));
    }

    // struct sockaddr_ll of every protocol, include/uapi/linux/if_packet.h.
    private sealed class LinkEndPoint(int index) : EndPoint
    {
        private const int Length = 20;
        private const ushort EveryProtocol = 3;

        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, Length);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], EveryProtocol);
            BitConverter.TryWriteBytes(address.Buffer.Span[4..], index);
            return address;
        }
    }
}
