using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tests.Wire;

namespace FouTools.Linux.Tests.Sockets;

public sealed class PacketBatchTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Packets_are_sent_in_order_up_to_a_failure_that_the_next_call_reports(bool ipv4)
    {
        using var link = new TunLink(mtu: 1300);
        using RawSocket sender = link.Netns.Run(() => RawSocket.Open(ipv4, TunLink.Local(ipv4), null));
        using var memory = new NativeBuffer(8000);
        using var batch = new PacketBatch(4);
        var remote = new SocketEndpoint(TunLink.Remote(ipv4), 5555);
        int[] lengths = [100, 1000, 1301, 200];
        batch.Begin(remote);
        int offset = 0;
        foreach (int length in lengths)
        {
            Assert.False(batch.IsFull);
            byte[] packet = Packet(ipv4, length);
            packet.CopyTo(memory.Span[offset..]);
            batch.Add(memory, offset, length);
            offset += length;
        }

        Assert.True(batch.IsFull);
        Assert.Equal(2, sender.Send(batch, 0).Count);
        Assert.Equal(Errno.EMSGSIZE, sender.Send(batch, 2).Error);
        Assert.Equal(1, sender.Send(batch, 3).Count);
        Assert.Equal([100, 1000, 200], link.ReadAllTo(remote.Address).Select(packet => packet.Length));
    }

    [Fact]
    public void A_batch_is_reset_for_another_destination()
    {
        using var link = new TunLink();
        using RawSocket sender = link.Netns.Run(() => RawSocket.Open(true, TunLink.Local4, null));
        using var memory = new NativeBuffer(200);
        using var batch = new PacketBatch(2);
        Packet(true, 100).CopyTo(memory.Span);
        for (int i = 0; i < 2; i++)
        {
            batch.Begin(new SocketEndpoint(TunLink.Remote4, 0));
            Assert.Equal(0, batch.Count);
            batch.Add(memory, 0, 100);
            Assert.Equal(1, sender.Send(batch, 0).Count);
        }

        Assert.Equal(2, link.ReadAllTo(TunLink.Remote4).Count);
    }

    private static byte[] Packet(bool ipv4, int length) => TestPacket.IP(
        TunLink.Local(ipv4), TunLink.Remote(ipv4), 47, new byte[length - (ipv4 ? TestPacket.IPv4HeaderLength : TestPacket.IPv6HeaderLength)]);
}
