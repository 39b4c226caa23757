using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Counters;
using FouTools.Datapath.Tests.Support;

namespace FouTools.Datapath.Tests.Hostile;

public sealed class HostilePacketsTests
{
    private static readonly TunnelMode[] s_modes = [TunnelMode.IPIP, TunnelMode.SIT, TunnelMode.GRE];

    [Fact]
    public void The_table_has_at_least_200_different_shapes()
    {
        Assert.True(Shapes.All.Count >= 200, $"There are {Shapes.All.Count}.");
        Assert.Equal(Shapes.All.Count, Shapes.All.Select(shape => shape.ToString()).Distinct().Count());
        Assert.Equal(
            Shapes.All.Count,
            Shapes.All.Select(shape => $"{shape.Mode} {shape.TypeOfService} {Convert.ToHexString(shape.Payload)}").Distinct().Count());
        Assert.All(s_modes, mode => Assert.True(Shapes.All.Count(shape => shape.Mode == mode) >= 60));
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, 1)]
    [InlineData(TunnelMode.SIT, 1)]
    [InlineData(TunnelMode.GRE, 1)]
    [InlineData(TunnelMode.GRE, 3)]
    public void No_shape_reaches_the_device_and_each_is_counted_under_its_reason(TunnelMode mode, int workerCount)
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(mode) with { Mtu = Shapes.DeviceMtu, WorkerCount = workerCount });
        Socket sender = hosts.OpenSocket(hosts.Right, "192.0.2.2");
        var port = new IPEndPoint(IPAddress.Parse("192.0.2.1"), TwoHosts.Port);
        long receivedByDevice = TwoHosts.DeviceCounters(hosts.Left, "fou0").ReceivedPackets;

        foreach (Shape shape in Shapes.All.Where(shape => shape.Mode == mode))
        {
            Dictionary<DropReason, long> before = ReceiveDrops(datapath);
            sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, shape.TypeOfService);
            sender.SendTo(shape.Payload, port);

            long dropped = before.Values.Sum();
            Eventually.True(() => datapath.GetStatistics().ReceiveDropped > dropped, () => $"{shape} is not counted.");
            Dictionary<DropReason, long> after = ReceiveDrops(datapath);
            DropReason[] counted = [.. after.Where(drop => drop.Value != before.GetValueOrDefault(drop.Key)).Select(drop => drop.Key)];
            Assert.True(counted is [var reason] && reason == shape.Reason, $"{shape}: counted under {string.Join(", ", counted)}.");
            Assert.Equal(before.GetValueOrDefault(shape.Reason) + 1, after[shape.Reason]);
            Assert.Equal(0, datapath.GetStatistics().ReceivedPackets);
            Assert.Equal(receivedByDevice, TwoHosts.DeviceCounters(hosts.Left, "fou0").ReceivedPackets);
        }

        Assert.Equal(DatapathState.Running, datapath.State);
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, 0);
        sender.SendTo(Good(mode), port);
        Eventually.Equal(1, () => datapath.GetStatistics().ReceivedPackets);
        Assert.Equal(receivedByDevice + 1, TwoHosts.DeviceCounters(hosts.Left, "fou0").ReceivedPackets);
    }

    [Fact]
    public void A_good_packet_from_another_address_is_from_an_unknown_peer()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        Socket stranger = hosts.OpenSocket(hosts.Right, "192.0.2.3");
        var port = new IPEndPoint(IPAddress.Parse("192.0.2.1"), TwoHosts.Port);
        for (int length = 0; length < 50; length++)
        {
            stranger.SendTo(Good(TunnelMode.IPIP).AsSpan(0, Math.Min(length, 48)), port);
        }

        Eventually.Equal(50, () => datapath.GetStatistics().ReceiveDropped);
        Assert.Equal(new DropCount(Direction.Receive, DropReason.UnknownPeer, 50), Assert.Single(datapath.GetStatistics().Drops));

        hosts.OpenSocket(hosts.Right, "192.0.2.2").SendTo(Good(TunnelMode.IPIP), port);
        Eventually.Equal(1, () => datapath.GetStatistics().ReceivedPackets);
    }

    private static byte[] Good(TunnelMode mode) => mode switch
    {
        TunnelMode.IPIP => Convert.FromHexString(InnerPackets.IPv4Golden),
        TunnelMode.SIT => Convert.FromHexString(InnerPackets.IPv6Golden),
        _ => Convert.FromHexString("00000800" + InnerPackets.IPv4Golden),
    };

    private static Dictionary<DropReason, long> ReceiveDrops(FouDatapath datapath) => datapath.GetStatistics().Drops
        .Where(drop => drop.Direction == Direction.Receive)
        .ToDictionary(drop => drop.Reason, drop => drop.Packets);
}
