using FouTools.Linux.Polling;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tests.Wire;

namespace FouTools.Linux.Tests.Sockets;

public sealed class IcmpErrorSocketTests
{
    private static readonly int[] s_errors4 = [3, 11, 12];
    private static readonly int[] s_errors6 = [1, 2, 3, 4];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_error_messages_are_received(bool ipv4)
    {
        using var link = new TunLink();
        using IcmpErrorSocket socket = link.Netns.Run(() => IcmpErrorSocket.Open(ipv4));
        using var poll = new PollSet(socket);
        byte[] buffer = new byte[2000];
        Assert.True(socket.Receive(buffer, out _).WouldBlock);

        byte[] quoted = TestPacket.Udp(new(TunLink.Local(ipv4), 40000), new(TunLink.Remote(ipv4), 5555), [1, 2, 3]);
        int last = ipv4 ? 31 : 255;
        var seen = new List<int>();
        for (int type = 0; type <= last; type++)
        {
            byte[] message = TestPacket.Icmp(TunLink.Remote(ipv4), TunLink.Local(ipv4), (byte)type, 0, 1280, quoted);
            link.Write(message);
            IoResult received = socket.Receive(buffer, out UInt128 source);
            if (received.Succeeded)
            {
                seen.Add(type);
                Assert.Equal(TunLink.Remote(ipv4), source);
                Assert.Equal(message[(ipv4 ? 0 : TestPacket.IPv6HeaderLength)..], buffer[..received.Count]);
            }
        }

        Assert.Equal(ipv4 ? s_errors4 : s_errors6, seen);
        link.Write(TestPacket.Icmp(TunLink.Remote(ipv4), TunLink.Local(ipv4), 3, 0, 0, quoted));
        Assert.Equal(1, poll.Wait(1000).Count);
    }

    [Fact]
    public void An_ICMPv6_message_with_a_wrong_checksum_is_not_received()
    {
        using var link = new TunLink();
        using IcmpErrorSocket socket = link.Netns.Run(() => IcmpErrorSocket.Open(ipv4: false));
        byte[] message = TestPacket.Icmp(TunLink.Remote6, TunLink.Local6, 2, 0, 1280, new byte[48]);
        message[^1] ^= 1;
        link.Write(message);
        Assert.True(socket.Receive(new byte[2000], out _).WouldBlock);
    }

    [Fact]
    public void A_flood_is_bounded_and_a_long_message_is_truncated()
    {
        using var link = new TunLink();
        using IcmpErrorSocket socket = link.Netns.Run(() => IcmpErrorSocket.Open(ipv4: true));
        byte[] message = TestPacket.Icmp(TunLink.Remote4, TunLink.Local4, 3, 4, 1280, new byte[500]);
        for (int i = 0; i < 5000; i++)
        {
            link.Write(message);
        }

        byte[] small = new byte[10];
        int kept = 0;
        while (socket.Receive(small, out _) is { Succeeded: true } received)
        {
            Assert.Equal(small.Length, received.Count);
            kept++;
        }

        Assert.InRange(kept, 10, 1000);
    }
}
