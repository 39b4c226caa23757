using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>Datagrams that the kernel hands over several at a time.</summary>
public abstract class CoalescedDatagramsTests(Carrier carrier) : WireTests(carrier)
{
    public sealed class ByEngine() : CoalescedDatagramsTests(Carrier.Engine);

    public sealed class ByPrograms() : CoalescedDatagramsTests(Carrier.Programs);

    private const int Count = 40;

    [Fact]
    public void A_run_of_TCP_segments_is_one_write_and_counted_one_by_one()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        using PacketSocket inside = PacketSocket.Open(hosts.Left, "fou0", 0x0800);
        var flow = new FlowSegments();
        byte[][] segments = [.. Enumerable.Range(0, Count).Select(i => flow.Create((uint)(i * 1400), 1400, (ushort)i))];
        SendRun(hosts, segments);
        byte[] received = inside.Receive(packet => packet.Length > 1440);
        Assert.Equal(40 + (Count * 1400), received.Length);
        Assert.Equal(segments.SelectMany(segment => segment[40..]), received[40..]);
        Eventually.Equal(Count, () => datapath.GetStatistics().ReceivedPackets);
        Assert.Equal(1, datapath.DeviceWrites);
        FouDatapathStatistics statistics = datapath.GetStatistics();
        Assert.Equal((Count, Count * 1440), (statistics.ReceivedPackets, statistics.ReceivedBytes));
        FouPeer peer = Assert.Single(datapath.GetPeers());
        Assert.Equal((Count, Count * 1440), (peer.GetStatus().ReceivedPackets, peer.GetStatus().ReceivedBytes));
    }

    [Fact]
    public void Each_is_judged_by_itself()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        byte[][] packets = [.. Enumerable.Range(0, Count).Select(i => InnerPackets.IPv4Udp(0x0a090002, 0x0a090063, 1, 2, new byte[100]))];
        for (int i = 0; i < Count; i += 4)
        {
            packets[i][0] = 0x65;
            packets[i + 1][10] ^= 1;
        }

        SendRun(hosts, packets);
        Eventually.Equal(Count / 2, () => datapath.GetStatistics().ReceivedPackets);
        Assert.Equal(Count / 4, Drops(datapath, DropReason.IPv4BadVersion));
        Assert.Equal(Count / 4, Drops(datapath, DropReason.IPv4BadChecksum));
    }

    [Fact]
    public void Each_is_held_to_the_MTU()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        Ip.Run(hosts.Left, "link set fou0 mtu 1000");
        var flow = new FlowSegments();
        SendRun(hosts, [.. Enumerable.Range(0, Count).Select(i => flow.Create((uint)(i * 1400), i == Count - 1 ? 960 : 1400, (ushort)i))]);
        Eventually.Equal(1, () => datapath.GetStatistics().ReceivedPackets);
        Assert.Equal(Count - 1, Drops(datapath, DropReason.ExceedsDeviceMtu));
    }

    [Fact]
    public void A_device_that_is_down_drops_every_one_of_them()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        Ip.Run(hosts.Left, "link set fou0 down");
        var flow = new FlowSegments();
        SendRun(hosts, [.. Enumerable.Range(0, Count).Select(i => flow.Create((uint)(i * 1400), 1400, (ushort)i))]);
        Eventually.Equal(Count, () => Drops(datapath, DropReason.DeviceDown));
        Assert.Equal(Count, Assert.Single(datapath.GetPeers()).GetStatus().Dropped);
    }

    [Fact]
    public void Mode_Any_spoils_none_with_the_header_of_the_next()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(TunnelMode.Any) with { Protocol = 253 });
        using PacketSocket inside = PacketSocket.Open(hosts.Left, "fou0", 0x0800);
        byte[][] payloads = [.. Enumerable.Range(0, Count).Select(i => Enumerable.Repeat((byte)i, 300).ToArray())];
        SendRun(hosts, payloads);
        foreach (byte[] payload in payloads)
        {
            Assert.Equal(payload, inside.Receive(packet => packet[9] == 253)[20..]);
        }

        Eventually.Equal(Count, () => datapath.GetStatistics().ReceivedPackets);
    }

    // It arrives in one piece, which programs leave to whoever can tell where each begins.
    private void SendRun(TwoHosts hosts, byte[][] payloads)
    {
        ExpectLeft(AccelerationParts.Receive);
        using SegmentSocket socket = hosts.Right.Run(() => SegmentSocket.Open(ipv4: true, TwoHosts.Port, null, 1 << 20));
        var fields = new OuterFields(
            new SocketEndpoint(SocketEndpoint.FromIPv4(TwoHosts.LeftAddress), TwoHosts.Port), SocketEndpoint.FromIPv4(TwoHosts.RightAddress), 0, 64, 0);
        Assert.True(socket.Send(payloads.SelectMany(payload => payload).ToArray(), payloads[0].Length, fields).Succeeded);
    }

    private static long Drops(FouDatapath datapath, DropReason reason) =>
        datapath.GetStatistics().Drops.Where(drop => drop.Reason == reason).Sum(drop => drop.Packets);
}
