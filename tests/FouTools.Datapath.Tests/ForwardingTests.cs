using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

public abstract class ForwardingTests(Carrier carrier) : WireTests(carrier)
{
    public sealed class ByEngine() : ForwardingTests(Carrier.Engine);

    public sealed class ByPrograms() : ForwardingTests(Carrier.Programs);

    private const uint InnerLeft = 0x0a090001;
    private const uint InnerRight = 0x0a090002;

    private static readonly IPEndPoint s_innerRight = new(IPAddress.Parse("10.9.0.2"), 7000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_plain_UDP_socket_at_the_other_end_receives_the_inner_packet(bool checksum)
    {
        using var hosts = CreateHosts();
        hosts.Start(hosts.LeftOptions() with { SourcePort = new SourcePortPolicy(40404), UdpChecksum = checksum });
        Socket remote = hosts.OpenSocket(hosts.Right, "192.0.2.2", TwoHosts.Port);
        hosts.OpenSocket(hosts.Left, "10.9.0.1", 6000).SendTo([1, 2, 3], s_innerRight);

        byte[] buffer = new byte[100];
        EndPoint source = new IPEndPoint(IPAddress.Any, 0);
        Assert.Equal(31, remote.ReceiveFrom(buffer, ref source));
        Assert.Equal("192.0.2.1:40404", source.ToString());
        Assert.Equal("0a0900010a090002" + "17701b58000b", Convert.ToHexStringLower(buffer.AsSpan(12, 14)));
        Assert.Equal([1, 2, 3], buffer[28..31]);
    }

    [Fact]
    public void Counters_conserve_packets()
    {
        const int Count = 300;
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with { WorkerCount = 2 });
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        Ip.Batch(hosts.Left, "address add fd09::1/64 dev fou0 nodad\nlink set l0 mtu 1000\n");
        Socket inner = hosts.OpenSocket(hosts.Left, "10.9.0.1");

        // DF without regard to what ICMP has told (IP_PMTUDISC_PROBE, ip(7)): the engine refuses every packet anew.
        inner.SetRawSocketOption(0, 10, BitConverter.GetBytes(3));
        Socket innerIPv6 = hosts.OpenSocket(hosts.Left, "fd09::1");
        byte[] good = Convert.FromHexString(InnerPackets.IPv4Golden);
        for (int i = 0; i < Count; i++)
        {
            sender.Send(good.AsSpan(0, 1 + (i % 48)), TwoHosts.LeftAddress, TwoHosts.Port);
            inner.SendTo(new byte[i * 4], s_innerRight);
            innerIPv6.SendTo(new byte[10], new IPEndPoint(IPAddress.Parse("fd09::2"), 7000));
            Eventually.True(() => Received(datapath) == i + 1, () => $"{Received(datapath)} of {i + 1} counted.");
        }

        Eventually.True(
            () =>
            {
                FouDatapathStatistics sent = datapath.GetStatistics();

                // The device counts nothing of what programs carry.
                return sent.SentPackets + sent.SendDropped
                    == TwoHosts.DeviceCounters(hosts.Left, "fou0").TransmittedPackets + datapath.AcceleratedTraffic.SentPackets;
            },
            () => $"{datapath.GetStatistics()}; the device transmitted {TwoHosts.DeviceCounters(hosts.Left, "fou0").TransmittedPackets}.");
        FouDatapathStatistics statistics = datapath.GetStatistics();
        long answers = statistics.Events.Where(what => what.Event == DatapathEvent.PacketTooBigAnswered).Sum(what => what.Count);
        Assert.Equal(Drops(datapath, DropReason.ExceedsPathMtu), answers);
        Assert.Equal(
            TwoHosts.DeviceCounters(hosts.Left, "fou0").ReceivedPackets + datapath.AcceleratedTraffic.ReceivedPackets,
            statistics.ReceivedPackets + answers);
        Assert.Equal(48 * statistics.ReceivedPackets, statistics.ReceivedBytes);
        Assert.True(Drops(datapath, DropReason.ExceedsPathMtu) > 0);
        Assert.True(Drops(datapath, DropReason.ProtocolNotCarried) >= Count);
        Assert.Equal(statistics.ReceiveDropped + statistics.SendDropped, statistics.Drops.Sum(drop => drop.Packets));
    }

    [Fact]
    public void A_device_that_is_down_drops_and_carries_again_when_up()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        CarryOneIn(datapath, sender, 100);

        Ip.Run(hosts.Left, "link set fou0 down");
        AwaitEngine(datapath);
        Assert.True(sender.Send(Inner(100), TwoHosts.LeftAddress, TwoHosts.Port).Succeeded);
        Eventually.True(
            () => Drops(datapath, DropReason.DeviceDown) == 1,
            () => $"{datapath.GetStatistics()}: {datapath.GetStatistics().Drops}; {datapath.AcceleratedTraffic}; {datapath.Accelerated}");
        Assert.Equal(DatapathState.Running, datapath.State);

        Ip.Run(hosts.Left, "link set fou0 up");
        AwaitCarrier(datapath);
        CarryOneIn(datapath, sender, 100);
    }

    [Fact]
    public void An_MTU_changed_live_holds_for_what_is_received()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        CarryOneIn(datapath, sender, 1300);

        Ip.Run(hosts.Left, "link set fou0 mtu 1000");
        Eventually.True(
            () =>
            {
                sender.Send(Inner(1300), TwoHosts.LeftAddress, TwoHosts.Port);
                return Drops(datapath, DropReason.ExceedsDeviceMtu) > 0;
            },
            () => "The lowered MTU is not noticed.");
        CarryOneIn(datapath, sender, 1000);

        Ip.Run(hosts.Left, "link set fou0 mtu 1400");
        CarryOneIn(datapath, sender, 1300);
    }

    [Fact]
    public void A_renamed_device_goes_on_receiving()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        Ip.Run(hosts.Left, "link set fou0 down");
        Ip.Run(hosts.Left, "link set fou0 name renamed");
        Ip.Run(hosts.Left, "link set renamed up");
        AwaitCarrier(datapath);
        CarryOneIn(datapath, sender, 1000);
    }

    [Theory]
    [InlineData("route delete 192.0.2.0/24 dev l0", "route add 192.0.2.0/24 dev l0", DropReason.RemoteUnreachable)]
    [InlineData("route add unreachable 192.0.2.2", "route delete unreachable 192.0.2.2", DropReason.RemoteUnreachable)]
    [InlineData("route add prohibit 192.0.2.2", "route delete prohibit 192.0.2.2", DropReason.RefusedByFirewall)]
    [InlineData("route add blackhole 192.0.2.2", "route delete blackhole 192.0.2.2", DropReason.SendFailed)]
    public void What_keeps_packets_from_the_remote_is_counted_and_passes(string harm, string repair, DropReason reason)
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        Socket remote = hosts.OpenSocket(hosts.Right, "192.0.2.2", TwoHosts.Port);
        Socket inner = hosts.OpenSocket(hosts.Left, "10.9.0.1");
        byte[] buffer = new byte[1000];
        inner.SendTo(new byte[100], s_innerRight);
        Assert.Equal(128, remote.Receive(buffer));

        Ip.Run(hosts.Left, harm);
        AwaitEngine(datapath);
        inner.SendTo(new byte[100], s_innerRight);
        Eventually.Equal(1, () => Drops(datapath, reason));
        Assert.Equal(1, datapath.GetStatistics().SendDropped);
        Assert.Equal(DatapathState.Running, datapath.State);

        Ip.Run(hosts.Left, repair);
        inner.SendTo(new byte[100], s_innerRight);
        Assert.Equal(128, remote.Receive(buffer));
        Eventually.Equal(2, () => datapath.GetStatistics().SentPackets);
    }

    // A queue that cuts a run and takes a part of it says that it has taken it (tbf_segment in net/sched/sch_tbf.c): here it gets
    // packets that are alone, or runs that it need not cut.
    [Theory]
    [InlineData("burst 300 limit 600", 50, 100)]
    [InlineData("burst 70000 limit 70000", 1, 1000)]
    public void A_full_outgoing_queue_is_counted(string size, int flows, int length)
    {
        const int Count = 200;
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        if (!Ip.TryTrafficControl(hosts.Left, $"qdisc replace dev l0 root tbf rate 8kbit {size}", out string refusal))
        {
            Assert.Skip($"The kernel has no token bucket filter: {refusal}");
        }

        Socket[] inner = [.. Enumerable.Range(0, flows).Select(_ => hosts.OpenSocket(hosts.Left, "10.9.0.1"))];
        for (int i = 0; i < Count; i++)
        {
            inner[i % flows].SendTo(new byte[length], s_innerRight);
        }

        Eventually.Equal(Count, () => datapath.GetStatistics().SentPackets + datapath.GetStatistics().SendDropped);

        // What programs have handed on is the link's, which alone counts it.
        Assert.True((IsByPrograms ? DroppedByQueue(hosts) : Drops(datapath, DropReason.SendQueueFull)) > 20);
        Assert.Equal(IsByPrograms, datapath.GetStatistics().SendDropped == 0);
    }

    [Fact]
    public void Four_workers_carry_every_flow_and_keep_its_order()
    {
        const int Flows = 32;
        const int PacketsPerFlow = 200;
        using var hosts = CreateHosts();
        FouDatapath near = hosts.Start(hosts.LeftOptions() with { Name = TwoHosts.NextName(), WorkerCount = 4 });
        FouDatapath far = hosts.Start(hosts.RightOptions() with { Name = TwoHosts.NextName(), WorkerCount = 4 });

        // A thread that changes its processor may leave packets behind in the veth's queue of the former one.
        PinWorkers(near);
        PinWorkers(far);
        Socket receiver = hosts.OpenSocket(hosts.Right, "10.9.0.2", 7000);
        receiver.ReceiveBufferSize = 4 << 20;
        Socket[] senders = [.. Enumerable.Range(0, Flows).Select(_ => hosts.OpenSocket(hosts.Left, "10.9.0.1"))];
        byte[] payload = new byte[8];
        byte[] buffer = new byte[100];
        int[] next = new int[Flows];
        for (int sequence = 0; sequence < PacketsPerFlow; sequence++)
        {
            for (int flow = 0; flow < Flows; flow++)
            {
                BinaryPrimitives.WriteInt32BigEndian(payload, flow);
                BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), sequence);
                senders[flow].SendTo(payload, s_innerRight);
            }

            // Several rounds are under way at once, but fewer packets than any queue holds.
            for (int i = 0; sequence >= 4 && i < Flows; i++)
            {
                TakeInOrder();
            }
        }

        for (int i = 0; i < 4 * Flows; i++)
        {
            TakeInOrder();
        }

        Assert.All(next, count => Assert.Equal(PacketsPerFlow, count));
        Eventually.Equal(Flows * PacketsPerFlow, () => near.GetStatistics().SentPackets);
        Eventually.Equal(Flows * PacketsPerFlow, () => far.GetStatistics().ReceivedPackets);

        void TakeInOrder()
        {
            Assert.Equal(8, receiver.Receive(buffer));
            int flow = BinaryPrimitives.ReadInt32BigEndian(buffer);
            Assert.Equal((flow, next[flow]++), (flow, BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(4))));
        }
    }

    // Programs do not know of everything that keeps packets from arriving; the engine takes over as soon as the host tells of a change.
    private static void AwaitEngine(FouDatapath datapath) =>
        Eventually.Equal(AccelerationParts.None, () => datapath.Accelerated.Active);

    // While the device is down the engine carries, and goes on until it is noticed that the device is up.
    private void AwaitCarrier(FouDatapath datapath) => Eventually.Equal(
        IsByPrograms ? AccelerationParts.Send | AccelerationParts.Receive : AccelerationParts.None, () => datapath.Accelerated.Active);

    private static long DroppedByQueue(TwoHosts hosts)
    {
        Assert.True(Ip.TryTrafficControl(hosts.Left, "-s -j qdisc show dev l0", out string queues), queues);
        return JsonDocument.Parse(queues).RootElement[0].GetProperty("drops").GetInt64();
    }

    private static void PinWorkers(FouDatapath datapath)
    {
        for (int i = 0; i < datapath.Options.WorkerCount; i++)
        {
            Kernel.Pin(WorkerThread.Find(datapath.Name, i).Id, i % Environment.ProcessorCount);
        }
    }

    private static void CarryOneIn(FouDatapath datapath, UdpSocket sender, int length)
    {
        long before = datapath.GetStatistics().ReceivedPackets;
        sender.Send(Inner(length), TwoHosts.LeftAddress, TwoHosts.Port);
        Eventually.Equal(before + 1, () => datapath.GetStatistics().ReceivedPackets);
    }

    private static byte[] Inner(int length) => InnerPackets.IPv4Udp(InnerRight, InnerLeft, 1, 2, new byte[length - 28]);

    private static long Received(FouDatapath datapath)
    {
        FouDatapathStatistics statistics = datapath.GetStatistics();
        return statistics.ReceivedPackets + statistics.ReceiveDropped;
    }

    private static long Drops(FouDatapath datapath, DropReason reason) =>
        datapath.GetStatistics().Drops.Where(drop => drop.Reason == reason).Sum(drop => drop.Packets);
}
