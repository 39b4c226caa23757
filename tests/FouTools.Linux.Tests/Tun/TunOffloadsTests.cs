using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tests.Wire;
using FouTools.Linux.Tun;

namespace FouTools.Linux.Tests.Tun;

/// <summary>Packets that pass a TUN device before they are cut, and datagrams that a socket gets in one piece.</summary>
public sealed class TunOffloadsTests
{
    private const TunOffloads All = TunOffloads.Checksum | TunOffloads.TcpSegmentation | TunOffloads.UdpSegmentation;
    private const int SolUdp = 17;
    private const int UdpSegment = 103;
    private const int UdpChecksum = 6;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_GSO_packet_is_read_whole(bool ipv4)
    {
        using TunLink link = LinkWithEverything();
        AddressFamily family = ipv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        using Socket sender = link.Netns.Run(() => new Socket(family, SocketType.Dgram, ProtocolType.Udp));
        sender.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(1000));
        var remote = new SocketEndpoint(TunLink.Remote(ipv4), 5555);
        Assert.Equal(4500, sender.SendTo(new byte[4500], new IPEndPoint(remote.ToIPAddress(), remote.Port)));

        byte[] packet = link.ReadTo(remote.Address, out TunPacketInfo info);
        int header = ipv4 ? TestPacket.IPv4HeaderLength : TestPacket.IPv6HeaderLength;
        Assert.Equal(header + 8 + 4500, packet.Length);
        Assert.Equal((TunSegmentation.Udp, (ushort)1000), (info.Segmentation, info.SegmentSize));
        Assert.Equal((true, header, UdpChecksum), (info.NeedsChecksum, info.ChecksumStart, info.ChecksumOffset));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void A_written_GSO_packet_arrives_as_datagrams_or_as_one_GRO_packet(bool ipv4, bool coalesce)
    {
        using TunLink link = LinkWithEverything();
        using UdpSocket receiver = link.Netns.Run(() => UdpSocket.Open(ipv4, new UdpSocketOptions { Coalesce = coalesce }));
        receiver.Bind(new SocketEndpoint(TunLink.Local(ipv4), 5555));
        byte[] payload = [.. Enumerable.Range(0, 2500).Select(i => (byte)(i * 7 / 3))];
        byte[] packet = TestPacket.Udp(new(TunLink.Remote(ipv4), 1), new(TunLink.Local(ipv4), 5555), payload, checksum: false);
        int start = packet.Length - payload.Length - 8;
        BinaryPrimitives.WriteUInt16BigEndian(
            packet.AsSpan(start + UdpChecksum),
            TestPacket.Sum(TestPacket.PseudoHeader(TunLink.Remote(ipv4), TunLink.Local(ipv4), 17, payload.Length + 8)));
        using var memory = new NativeBuffer(10_000);
        using var pieces = new GatherList(10);
        int[] cuts = [0, start + 8, start + 9, start + 1400, packet.Length];
        for (int i = 1; i < cuts.Length; i++)
        {
            // Apart from each other, and in no order.
            int offset = 10_000 - (i * 2000);
            packet.AsSpan(cuts[i - 1]..cuts[i]).CopyTo(memory.Span[offset..]);
            pieces.Add(memory, offset, cuts[i] - cuts[i - 1]);
        }

        var info = new TunPacketInfo
        {
            EtherType = (ushort)(ipv4 ? 0x0800 : 0x86dd),
            NeedsChecksum = true,
            ChecksumStart = (ushort)start,
            ChecksumOffset = UdpChecksum,
            Segmentation = TunSegmentation.Udp,
            SegmentSize = 1000,
            HeaderLength = (ushort)(start + 8),
        };
        Assert.Equal(packet.Length, link.Queue.Write(pieces, info).Count);

        byte[] buffer = new byte[10_000];
        if (coalesce)
        {
            Assert.Equal(2500, receiver.Receive(buffer, out ReceivedDatagram whole).Count);
            Assert.Equal(1000, whole.SegmentSize);
            Assert.Equal(payload, buffer[..2500]);
        }
        else
        {
            foreach (Range part in new[] { ..1000, 1000..2000, 2000.. })
            {
                Assert.Equal(payload[part].Length, receiver.Receive(buffer, out ReceivedDatagram one).Count);
                Assert.Equal(0, one.SegmentSize);
                Assert.Equal(payload[part], buffer[..payload[part].Length]);
            }
        }

        Assert.True(receiver.Receive(buffer, out _).WouldBlock);
    }

    private static TunLink LinkWithEverything()
    {
        var link = new TunLink(offloads: All);
        if (link.Device.Offloads == All)
        {
            return link;
        }

        link.Dispose();
        Assert.Skip("The kernel's TUN driver does not leave UDP to be cut, as Linux before 6.2.");
        return null!;
    }
}
