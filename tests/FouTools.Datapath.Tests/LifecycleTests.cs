using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

[TestClass(DisableParallelization = true)]
public sealed class LifecycleTests
{
    [Fact]
    public void A_datapath_is_what_was_wished_and_says_what_was_chosen_for_it()
    {
        using var hosts = new TwoHosts(mtu: 1450);
        FouDatapathOptions options = hosts.LeftOptions(TunnelMode.GRE) with
        {
            Name = null, WorkerCount = 2, SourcePort = new SourcePortPolicy(7777), UdpChecksum = false,
        };
        FouDatapath datapath = hosts.Start(options);
        Assert.Equal("fou0", datapath.Name);
        Assert.Equal(1450 - 32, datapath.Mtu);
        Assert.Equal(IPv4Convert.ToAddress(TwoHosts.LeftAddress), datapath.LocalAddress);
        Assert.Equal(
            (options.Mode, (int?)options.LocalPort, options.RemoteAddress, options.RemotePort, options.SourcePort, options.UdpChecksum),
            (datapath.Mode, datapath.LocalPort, datapath.RemoteAddress, datapath.RemotePort, datapath.SourcePort, datapath.UdpChecksum));
        Assert.Equal((2, options.NetworkNamespace, options.NetworkNamespace), (datapath.WorkerCount, datapath.NetworkNamespace, datapath.TransportNamespace));
        Assert.Equal(options.Address, datapath.Address);
        Assert.Equal(DatapathState.Running, datapath.State);
        Assert.Null(datapath.FaultReason);
        string link = Ip.Run(hosts.Left, "-d address show fou0");
        Assert.Contains("mtu 1418", link, StringComparison.Ordinal);
        Assert.Contains("10.9.0.1/24", link, StringComparison.Ordinal);
        Assert.Contains("fd09::1/64", link, StringComparison.Ordinal);
    }

    [Fact]
    public void Device_and_sockets_may_be_in_different_namespaces()
    {
        using var hosts = new TwoHosts();
        using var elsewhere = Scratch.CreateNamespace();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with
        {
            NetworkNamespace = TwoHosts.PathOf(elsewhere), TransportNamespace = TwoHosts.PathOf(hosts.Left),
        });
        Ip.Run(elsewhere, "link show fou0");
        Assert.False(Ip.TryRun(hosts.Left, "link show fou0", out _));
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        sender.Send(Convert.FromHexString(InnerPackets.IPv4Golden), TwoHosts.LeftAddress, TwoHosts.Port);
        Eventually.Equal(1, () => datapath.GetStatistics().ReceivedPackets);
        Assert.Equal(1, TwoHosts.DeviceCounters(elsewhere, "fou0").ReceivedPackets);
    }

    [Fact]
    public void Two_hundred_starts_and_stops_leave_nothing()
    {
        using var hosts = new TwoHosts();
        var network = new FakeHostNetwork { Route = new RemoteRoute(IPv4Convert.ToAddress(TwoHosts.LeftAddress), 1500, 1) };
        FouDatapath.Start(hosts.LeftOptions(), network).Stop();
        var footprint = new Footprint(hosts.Left, hosts.Right);
        for (int i = 0; i < 200; i++)
        {
            using FouDatapath datapath = FouDatapath.Start(hosts.LeftOptions() with { WorkerCount = 1 + (i % 4) }, network);
            Assert.Equal(DatapathState.Running, datapath.State);
            datapath.Stop();
            Assert.Equal(DatapathState.Stopped, datapath.State);
        }

        footprint.AssertUnchanged();
    }

    [Fact]
    public void A_second_stop_changes_nothing_and_the_counters_stay()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        sender.Send([0x45], TwoHosts.LeftAddress, TwoHosts.Port);
        Eventually.Equal(1, () => datapath.GetStatistics().ReceiveDropped);
        Parallel.For(0, 4, _ => datapath.Stop());
        FouDatapathStatistics statistics = datapath.GetStatistics();
        Assert.Equal("Receive.IPv4Truncated=1", Assert.Single(statistics.Drops).ToString());
        datapath.Stop();
        datapath.Dispose();
        Assert.Same(statistics, datapath.GetStatistics());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_deleted_device_is_a_fault_that_is_told_and_can_be_stopped(int workerCount)
    {
        using var hosts = new TwoHosts();
        hosts.Start(hosts.LeftOptions()).Stop();
        var footprint = new Footprint(hosts.Left, hosts.Right);
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with { WorkerCount = workerCount });

        Ip.Run(hosts.Left, "link delete fou0");
        Eventually.Equal(DatapathState.Faulted, () => datapath.State);
        Assert.Contains("deleted", datapath.FaultReason, StringComparison.Ordinal);
        Assert.Contains("fou0", datapath.FaultReason, StringComparison.Ordinal);
        Assert.Equal(0, datapath.GetStatistics().ReceivedPackets);

        datapath.Stop();
        Assert.Equal(DatapathState.Stopped, datapath.State);
        footprint.AssertUnchanged();
        hosts.Start(hosts.LeftOptions()).Stop();
    }

    [Fact]
    public void A_stop_carries_what_has_arrived()
    {
        const int Count = 800;
        using var hosts = new TwoHosts();
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        byte[] payload = Convert.FromHexString(InnerPackets.IPv4Golden);
        for (int round = 0; round < 5; round++)
        {
            FouDatapath datapath = hosts.Start(hosts.LeftOptions());
            for (int i = 0; i < Count; i++)
            {
                Assert.True(sender.Send(payload, TwoHosts.LeftAddress, TwoHosts.Port).Succeeded);
            }

            datapath.Stop();
            Assert.Equal(Count, datapath.GetStatistics().ReceivedPackets);
        }
    }

    [Fact]
    public void A_stop_sends_what_the_host_has_queued()
    {
        const int Count = 400;
        using var hosts = new TwoHosts();
        Socket sink = hosts.OpenSocket(hosts.Right, "192.0.2.2", TwoHosts.Port);
        sink.ReceiveBufferSize = 4 << 20;
        for (int round = 0; round < 5; round++)
        {
            FouDatapath datapath = hosts.Start(hosts.LeftOptions());
            Socket sender = hosts.OpenSocket(hosts.Left, "10.9.0.1");
            sender.Connect(new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7000));
            for (int i = 0; i < Count; i++)
            {
                sender.Send([1, 2, 3]);
            }

            datapath.Stop();
            Assert.Equal(Count, datapath.GetStatistics().SentPackets);
            sender.Dispose();
        }
    }

    [Fact]
    public void The_table_keeps_datapaths_until_they_are_stopped()
    {
        using var hosts = new TwoHosts();
        using var table = new DatapathTable();
        var network = new TestHostNetwork();
        try
        {
            FouDatapath first = table.Start(hosts.LeftOptions(), network);
            FouDatapath second = table.Start(hosts.LeftOptions() with { Name = "fou1", LocalPort = 5556, Address = [] }, network);
            IReadOnlyList<FouDatapath> before = table.List();
            Assert.Equal([first, second], before);
            Assert.Throws<DatapathException>(() => table.Start(hosts.LeftOptions() with { Name = "fou2" }, network));

            table.Stop(first);
            Assert.Equal(DatapathState.Stopped, first.State);
            Assert.Equal([second], table.List());
            Assert.Equal(2, before.Count);
            table.Stop(first);

            table.StopAll();
            Assert.Equal(DatapathState.Stopped, second.State);
            Assert.Empty(table.List());
        }
        finally
        {
            table.StopAll();
        }
    }
}
