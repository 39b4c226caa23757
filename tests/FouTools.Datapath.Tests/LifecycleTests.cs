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
        Assert.Same(options, datapath.Options);
        FouDatapathStatus status = datapath.GetStatus();
        Assert.Equal("fou0", status.Name);
        Assert.Equal(1450 - 32, status.Mtu);
        Assert.Equal(IPv4Convert.ToAddress(TwoHosts.LeftAddress), status.LocalAddress);
        Assert.Equal(
            (options.Mode, options.LocalPort, options.RemoteAddress, options.RemotePort, options.SourcePort, options.UdpChecksum),
            (status.Mode, status.LocalPort, status.RemoteAddress, status.RemotePort, status.SourcePort, status.UdpChecksum));
        Assert.Equal((2, options.NetworkNamespace, options.NetworkNamespace), (status.WorkerCount, status.NetworkNamespace, status.TransportNamespace));
        Assert.Equal(options.Address, status.Address);
        Assert.Equal(DatapathState.Running, status.State);
        Assert.Null(status.FaultReason);
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
    public async Task The_service_keeps_datapaths_until_they_are_stopped_and_then_what_they_came_to()
    {
        using var hosts = new TwoHosts();
        using var service = new DatapathService();
        var log = new List<string>();
        FouDatapathStatus first = service.StartDatapath(hosts.LeftOptions(), log.Add);
        Assert.Contains("Setting fou0 up.", log);
        FouDatapathStatus second = service.StartDatapath(hosts.LeftOptions() with { Name = "fou1", LocalPort = 5556, Address = [] });
        IReadOnlyList<FouDatapathReference> before = service.List();
        Assert.Equal([first.Id, second.Id], before.Select(one => one.Id));
        Assert.Equal(["fou0", "fou1"], before.Select(one => one.Name));
        Assert.Throws<DatapathException>(() => service.StartDatapath(hosts.LeftOptions() with { Name = "fou2" }));
        Assert.Equal(hosts.LeftOptions().RemoteAddress, service.GetOptions(first.Id).RemoteAddress);

        using var cancel = new CancellationTokenSource();
        Assert.Equal(DatapathState.Running, service.Wait(first.Id, TimeSpan.FromMilliseconds(1), cancel.Token).State);
        Task<FouDatapathStatus> waiting = Task.Run(() => service.Wait(first.Id, Timeout.InfiniteTimeSpan, cancel.Token), cancel.Token);
        Assert.Equal(DatapathState.Stopped, service.StopDatapath(first.Id).State);
        Assert.Equal(DatapathState.Stopped, (await waiting).State);
        Assert.Equal(DatapathState.Running, first.State);
        Assert.Equal([second.Id], service.List().Select(one => one.Id));
        Assert.Equal(2, before.Count);

        FouDatapathStatus stopped = service.StopDatapath(first.Id);
        Assert.Equal((first.Name, first.Mtu, false, (int?)null), (stopped.Name, stopped.Mtu, stopped.Up, stopped.DeviceIndex));
        Assert.Equal(first.Address, stopped.Address);
        Assert.Equal("fou0", service.GetStatistics(first.Id).Name);
        Assert.Equal("remote", Assert.Single(service.GetPeers(first.Id)).Name);
        DatapathException refusal = Assert.Throws<DatapathException>(() => service.AddPeer(first.Id, new FouPeerOptions()));
        Assert.Equal(DatapathError.DatapathStopped, refusal.Error);
        Assert.Contains("fou0", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(
            DatapathError.DatapathStopped, Assert.Throws<DatapathException>(() => service.GetStatus(Guid.NewGuid())).Error);

        service.Dispose();
        Assert.Empty(service.List());
        Assert.Equal(DatapathState.Stopped, service.GetStatus(second.Id).State);
    }

    [Fact]
    public void A_peer_is_meant_by_its_identity_and_not_by_its_name()
    {
        using var hosts = new TwoHosts();
        using var service = new DatapathService();
        FouDatapathStatus hub = service.StartDatapath(hosts.LeftOptions() with { RemoteAddress = null, RemotePort = null });
        FouPeerOptions options = Peers.SomePeers.Options("192.0.2.2", 6001, "10.9.0.16/28") with { Name = "one" };
        FouPeerStatus first = service.AddPeer(hub.Id, options);
        Assert.Equal(("one", hub.Id, "fou0"), (first.Name, first.DatapathId, first.Datapath));
        FouPeerStatus changed = service.SetPeer(first, service.GetPeerOptions(first) with { RemotePort = 6002 });
        Assert.Equal((first.Id, (ushort?)6002, (ushort?)6001), (changed.Id, changed.RemotePort, first.RemotePort));
        Assert.Equal(changed.RemotePort, service.FindPeer(hub.Id, "ONE")!.RemotePort);
        Assert.Equal("one", service.RemovePeer(first).Name);
        Assert.Null(service.FindPeer(hub.Id, "one"));

        FouPeerStatus second = service.AddPeer(hub.Id, options);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(DatapathError.PeerNotFound, Assert.Throws<DatapathException>(() => service.RemovePeer(first)).Error);
        Assert.Equal(DatapathError.PeerNotFound, Assert.Throws<DatapathException>(() => service.SetPeer(first, options)).Error);
        Assert.Single(service.GetPeers(hub.Id));
    }

    [Fact]
    public void A_status_is_what_is_when_asked()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(TunnelMode.GRE));
        FouDatapathStatus before = datapath.GetStatus();
        Assert.True(before.Up);
        Assert.Empty(before.Warning);
        Assert.Equal(hosts.LeftOptions(TunnelMode.GRE).Address, before.Address);

        Ip.Batch(hosts.Left, "link set fou0 mtu 1300\naddress add 10.77.0.1/24 dev fou0\nlink set fou0 name wan\n");
        FouPeer remote = Assert.Single(datapath.GetPeers());
        remote.Change(remote.Options with { RemoteAddress = IPAddress.Parse("192.0.2.3"), RemotePort = 7777 }, new TestHostNetwork());
        FouDatapathStatus after = datapath.GetStatus();
        Assert.Equal(("wan", 1300, before.DeviceIndex, before.Id), (after.Name, after.Mtu, after.DeviceIndex, after.Id));
        Assert.Equal(1300, after.EffectiveMtu);
        Assert.Contains("10.77.0.1/24", after.Address.Select(address => $"{address}"));
        Assert.Equal((IPAddress.Parse("192.0.2.3"), (ushort?)7777), (after.RemoteAddress, after.RemotePort));
        Assert.Equal(("wan", "wan"), (remote.GetStatus().Datapath, datapath.GetStatistics().Name));
        Assert.Equal(("fou0", (ushort?)TwoHosts.Port), (before.Name, before.RemotePort));

        Ip.Run(hosts.Left, "link set wan down");
        FouDatapathStatus down = datapath.GetStatus();
        Assert.False(down.Up);
        Assert.Contains("link set wan up", Assert.Single(down.Warning), StringComparison.Ordinal);

        remote.Remove();
        Assert.Null(datapath.GetStatus().RemoteAddress);
        datapath.Stop();
        FouDatapathStatus stopped = datapath.GetStatus();
        Assert.Equal((DatapathState.Stopped, "wan", 1300, false), (stopped.State, stopped.Name, stopped.Mtu, stopped.Up));
        Assert.Same(stopped, datapath.GetStatus());
    }

    [Fact]
    public void A_device_that_was_moved_away_is_missed()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions());
        Ip.Run(hosts.Left, $"link set fou0 netns {TwoHosts.PathOf(hosts.Right)}");
        FouDatapathStatus status = datapath.GetStatus();
        Assert.Equal(("fou0", false, (int?)null, DatapathState.Running), (status.Name, status.Up, status.DeviceIndex, status.State));
        Assert.Contains("namespace", Assert.Single(status.Warning), StringComparison.Ordinal);
    }

    [Fact]
    public void A_local_port_that_was_not_given_is_the_remote_port()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with { LocalPort = null, RemotePort = 6666 });
        Assert.Equal((ushort?)6666, datapath.GetStatus().LocalPort);
        Assert.Null(datapath.Options.LocalPort);
        DatapathException refusal = Assert.Throws<DatapathException>(
            (hosts.LeftOptions() with { LocalPort = null, RemoteAddress = null, RemotePort = null }).Validate);
        Assert.Equal((DatapathError.MissingValue, DatapathProperty.LocalPort), (refusal.Error, refusal.Property));
    }
}
