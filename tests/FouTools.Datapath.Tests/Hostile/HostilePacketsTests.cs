using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;

namespace FouTools.Datapath.Tests.Hostile;

public abstract class HostilePacketsTests(Carrier carrier) : WireTests(carrier)
{
    public sealed class ByEngine() : HostilePacketsTests(Carrier.Engine);

    public sealed class ByPrograms() : HostilePacketsTests(Carrier.Programs);

    private static readonly IPEndPoint s_port = new(IPAddress.Parse("192.0.2.1"), TwoHosts.Port);

    [Fact]
    public void The_table_has_many_different_shapes_for_every_target()
    {
        Assert.Equal(Shapes.All.Count, Shapes.All.Select(shape => shape.ToString()).Distinct().Count());
        Assert.Equal(
            Shapes.All.Count,
            Shapes.All.Select(shape => $"{shape.Target} {shape.TypeOfService} {Convert.ToHexString(shape.Payload)}").Distinct().Count());
        Assert.All(Enum.GetValues<Target>(), target => Assert.True(Shapes.All.Count(shape => shape.Target == target) >= 20));
        Assert.True(Shapes.All.Count >= 800, $"There are {Shapes.All.Count}.");
    }

    [Theory]
    [InlineData(Target.Ipip, 1)]
    [InlineData(Target.Sit, 1)]
    [InlineData(Target.Gre, 1)]
    [InlineData(Target.Gre, 3)]
    [InlineData(Target.GreWithEveryField, 1)]
    [InlineData(Target.Gretap, 1)]
    [InlineData(Target.Mpls, 1)]
    [InlineData(Target.Gue, 1)]
    [InlineData(Target.Gue, 3)]
    [InlineData(Target.NestedUdp, 1)]
    public void No_shape_reaches_the_device_and_each_is_counted_under_its_reason(Target target, int workerCount)
    {
        using var hosts = CreateHosts();
        LeaveGueOptions(target);
        FouDatapath datapath = hosts.Start(target.Options(hosts) with { WorkerCount = workerCount });
        Socket sender = hosts.OpenSocket(hosts.Right, "192.0.2.2");
        long receivedByDevice = TwoHosts.DeviceCounters(hosts.Left, "fou0").ReceivedPackets;

        foreach (Shape shape in Shapes.All.Where(shape => shape.Target == target))
        {
            Dictionary<DropReason, long> before = ReceiveDrops(datapath);
            sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, shape.TypeOfService);
            sender.SendTo(shape.Payload, s_port);

            long dropped = before.Values.Sum();
            Eventually.True(
                () => datapath.GetStatistics() is var now && now.ReceiveDropped + now.ReceivedPackets > dropped, () => $"{shape} is not counted.");
            Dictionary<DropReason, long> after = ReceiveDrops(datapath);
            DropReason[] counted = [.. after.Where(drop => drop.Value != before.GetValueOrDefault(drop.Key)).Select(drop => drop.Key)];
            Assert.True(counted is [var reason] && reason == shape.Reason, $"{shape}: counted under {string.Join(", ", counted)}.");
            Assert.Equal(before.GetValueOrDefault(shape.Reason) + 1, after[shape.Reason]);
            Assert.Equal(0, datapath.GetStatistics().ReceivedPackets);
            Assert.Equal(receivedByDevice, TwoHosts.DeviceCounters(hosts.Left, "fou0").ReceivedPackets);
        }

        Assert.Equal(DatapathState.Running, datapath.State);
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, 0);
        sender.SendTo(Good(target), s_port);
        Eventually.Equal(1, () => datapath.GetStatistics().ReceivedPackets);

        // The device counts nothing of what programs carry.
        Assert.Equal(
            receivedByDevice + 1,
            TwoHosts.DeviceCounters(hosts.Left, "fou0").ReceivedPackets + datapath.AcceleratedTraffic.ReceivedPackets);
    }

    [Theory]
    [InlineData(Target.Ipip)]
    [InlineData(Target.Sit)]
    [InlineData(Target.Gre)]
    [InlineData(Target.GreWithEveryField)]
    [InlineData(Target.Gretap)]
    [InlineData(Target.Mpls)]
    [InlineData(Target.Gue)]
    [InlineData(Target.NestedUdp)]
    public void Random_and_changed_datagrams_are_counted_once_each(Target target)
    {
        const int Count = 4000;
        using var hosts = CreateHosts();
        LeaveGueOptions(target);
        FouDatapath datapath = hosts.Start(target.Options(hosts) with
        {
            AnswerEcho = target == Target.Gue, RemoteChecksumNoPartial = false, ClampMss = true,
        });
        Socket sender = hosts.OpenSocket(hosts.Right, "192.0.2.2");
        var random = new Random(20260 + (int)target);
        for (int i = 1; i <= Count; i++)
        {
            sender.SendTo(Changed(random, Good(target)), s_port);
            if (i % 64 == 0 || i == Count)
            {
                Eventually.True(() => Counted(datapath) == i, () => $"{Counted(datapath)} of {i} are counted: {datapath.GetStatistics()}");
            }
        }

        Assert.Equal(DatapathState.Running, datapath.State);
    }

    [Fact]
    public void An_empty_datagram_of_a_peer_is_a_sign_of_life()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        hosts.OpenSocket(hosts.Right, "192.0.2.2").SendTo([], s_port);
        Eventually.Equal(1, () => Counted(datapath));
        Assert.Equal(new EventCount(DatapathEvent.KeepaliveReceived, 1), Assert.Single(datapath.GetStatistics().Events));
        Assert.Empty(datapath.GetStatistics().Drops);
    }

    [Fact]
    public void A_good_packet_from_another_address_is_from_an_unknown_peer()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        Socket stranger = hosts.OpenSocket(hosts.Right, "192.0.2.3");
        for (int length = 0; length < 50; length++)
        {
            stranger.SendTo(Good(Target.Ipip).AsSpan(0, Math.Min(length, 48)), s_port);
        }

        Eventually.Equal(50, () => datapath.GetStatistics().ReceiveDropped);
        Assert.Equal(new DropCount(Direction.Receive, DropReason.UnknownPeer, 50), Assert.Single(datapath.GetStatistics().Drops));

        hosts.OpenSocket(hosts.Right, "192.0.2.2").SendTo(Good(Target.Ipip), s_port);
        Eventually.Equal(1, () => datapath.GetStatistics().ReceivedPackets);
    }

    // The good packet of that target has a remote checksum.
    private void LeaveGueOptions(Target target)
    {
        if (target == Target.Gue)
        {
            ExpectLeft(AccelerationParts.Receive);
        }
    }

    private static byte[] Good(Target target) => target switch
    {
        Target.Ipip => Convert.FromHexString(InnerPackets.IPv4Golden),
        Target.Sit => Convert.FromHexString(InnerPackets.IPv6Golden),
        Target.Gre => Convert.FromHexString("00000800" + InnerPackets.IPv4Golden),
        Target.GreWithEveryField => Shapes.GreWithEveryField(9, Convert.FromHexString(InnerPackets.IPv4Golden)),
        Target.Gretap => [0, 0, 0x65, 0x58, .. InnerPackets.Frame(Convert.FromHexString(InnerPackets.IPv4Golden))],
        Target.Mpls => Convert.FromHexString(InnerPackets.MplsGolden),
        Target.Gue => Convert.FromHexString("02040001" + "80000000" + "0014001a" + InnerPackets.IPv4Golden),
        _ => Convert.FromHexString("000115b300130000" + "000115b3000b0000" + "010203"),
    };

    private static byte[] Changed(Random random, byte[] good)
    {
        if (random.Next(4) == 0)
        {
            byte[] noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        for (int changes = random.Next(4); changes > 0; changes--)
        {
            good[random.Next(good.Length)] = (byte)random.Next(256);
        }

        return random.Next(3) == 0 ? good[..random.Next(good.Length + 1)] : good;
    }

    private static long Counted(FouDatapath datapath)
    {
        FouDatapathStatistics statistics = datapath.GetStatistics();
        return statistics.ReceivedPackets + statistics.ReceiveDropped + statistics.Events
            .Where(what => what.Event is DatapathEvent.KeepaliveReceived or DatapathEvent.EchoRequestAnswered or DatapathEvent.EchoReplyReceived)
            .Sum(what => what.Count);
    }

    private static Dictionary<DropReason, long> ReceiveDrops(FouDatapath datapath) => datapath.GetStatistics().Drops
        .Where(drop => drop.Direction == Direction.Receive)
        .ToDictionary(drop => drop.Reason, drop => drop.Packets);
}
