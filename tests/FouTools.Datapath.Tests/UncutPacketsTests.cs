using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>What a kernel tunnel on the same machine sends: TCP longer than any MTU, and checksums that nobody has computed.</summary>
public sealed class UncutPacketsTests
{
    private const int Mtu = 1472;

    [Theory]
    [InlineData(4, 0)]
    [InlineData(6, 0)]
    [InlineData(4, 14)]
    [InlineData(6, 14)]
    public void TCP_with_a_pending_checksum_is_left_to_the_host(int version, int network)
    {
        byte[] packet = Packet(version, 28000, isPending: true);
        var info = new TunPacketInfo { EtherType = 1 };
        Assert.True(TryLeave(packet, network, ref info));
        int transport = network + (version == 4 ? 20 : 40);
        Assert.Equal(
            new TunPacketInfo
            {
                EtherType = 1,
                NeedsChecksum = true,
                ChecksumStart = (ushort)transport,
                ChecksumOffset = 16,
                Segmentation = version == 4 ? TunSegmentation.TcpIPv4 : TunSegmentation.TcpIPv6,
                SegmentSize = (ushort)(Mtu - (version == 4 ? 40 : 60)),
                HeaderLength = (ushort)(transport + 20),
            },
            info);
    }

    [Fact]
    public void A_pending_checksum_that_is_right_by_chance_is_pending()
    {
        byte[] packet = Packet(4, 28000, isPending: true);
        byte[] summed = [.. packet[12..20], 0, 6, (byte)((packet.Length - 20) >> 8), (byte)(packet.Length - 20), .. packet[20..]];

        // What is missing from the sum of a right checksum, added to the last word.
        int last = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(packet.Length - 2)) + (ushort)~InnerPackets.FoldedSum(summed);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(packet.Length - 2), (ushort)((last & 0xffff) + (last >> 16)));
        var found = new Decapsulated { Length = packet.Length, Version = 4 };
        Assert.True(FlowPacket.TryRead(packet, found, out FlowPacket read));
        Assert.Equal(ChecksumState.Valid, read.ReadChecksum(packet, default));

        TunPacketInfo info = default;
        Assert.True(TryLeave(packet, 0, ref info));
        Assert.True(info.NeedsChecksum);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Whole_TCP_and_UDP_are_not(bool isTcp, bool isPending)
    {
        TunPacketInfo info = default;
        Assert.False(TryLeave(Packet(4, 28000, isPending, isTcp), 0, ref info));
        Assert.Equal(default, info);
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, 28000)]
    [InlineData(TunnelMode.IPIP, 65000)]
    [InlineData(TunnelMode.GRETAP, 28000)]
    public void Such_a_packet_reaches_the_host_whole(TunnelMode mode, int length)
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(mode));
        bool isFrame = mode == TunnelMode.GRETAP;
        using PacketSocket inside = PacketSocket.Open(hosts.Left, "fou0", 0x0800, isFrame);
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        byte[] packet = Packet(4, length, isPending: true);
        byte[] carried = isFrame ? InnerPackets.Frame(packet) : packet;
        byte[] whole = Packet(4, length, isPending: false);
        byte[] gre = [0, 0, 0x65, 0x58];
        Send(isFrame ? [.. gre, .. carried] : carried);
        Assert.Equal(carried, inside.Receive(candidate => candidate.Length > Mtu));

        Send(isFrame ? [.. gre, .. InnerPackets.Frame(whole)] : whole);
        Eventually.Equal(1, () => Drops(datapath, DropReason.ExceedsDeviceMtu));
        Eventually.Equal(1, () => datapath.GetStatistics().ReceivedPackets);

        void Send(byte[] payload) => Assert.True(sender.Send(payload, TwoHosts.LeftAddress, TwoHosts.Port).Succeeded);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_datagram_whose_checksum_nobody_computed_is_received(int length)
    {
        using var hosts = new TwoHosts();
        hosts.Start(hosts.LeftOptions());
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        Socket inside = hosts.OpenSocket(hosts.Left, "10.9.0.1", 80);
        byte[] packet = Packet(4, length, isPending: true, isTcp: false);
        Assert.True(sender.Send(packet, TwoHosts.LeftAddress, TwoHosts.Port).Succeeded);
        byte[] buffer = new byte[2000];
        EndPoint source = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(packet[28..], buffer[..inside.ReceiveFrom(buffer, ref source)]);
        Assert.Equal("10.9.0.2:1000", source.ToString());
    }

    [Fact]
    public void A_wrong_checksum_stays_wrong()
    {
        using var hosts = new TwoHosts();
        hosts.Start(hosts.LeftOptions());
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        Socket inside = hosts.OpenSocket(hosts.Left, "10.9.0.1", 80);
        byte[] wrong = Packet(4, 100, isPending: false, isTcp: false);
        wrong[^1] ^= 1;
        byte[] right = Packet(4, 200, isPending: false, isTcp: false);
        Assert.True(sender.Send(wrong, TwoHosts.LeftAddress, TwoHosts.Port).Succeeded);
        Assert.True(sender.Send(right, TwoHosts.LeftAddress, TwoHosts.Port).Succeeded);
        Assert.Equal(200, inside.Receive(new byte[2000]));
    }

    private static bool TryLeave(byte[] packet, int network, ref TunPacketInfo info)
    {
        byte[] buffer = [.. new byte[network], .. packet];
        var found = new Decapsulated { Length = buffer.Length, NetworkOffset = network, Version = packet[0] >> 4 };
        Assert.True(FlowPacket.TryRead(buffer, found, out FlowPacket read));
        return GsoPacket.TryLeave(buffer, read, Mtu, ref info);
    }

    private static byte[] Packet(int version, int length, bool isPending, bool isTcp = true)
    {
        byte[] packet = new FlowSegments { Version = version, IsTcp = isTcp }.Create(1, length);
        if (isPending)
        {
            FlowSegments.LeavePending(packet, version == 4 ? 20 : 40);
        }

        return packet;
    }

    private static long Drops(FouDatapath datapath, DropReason reason) =>
        datapath.GetStatistics().Drops.Where(drop => drop.Reason == reason).Sum(drop => drop.Packets);
}
