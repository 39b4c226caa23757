using System.Net;
using FouTools.Bpf.Programs;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Peers;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Acceleration;

/// <summary>When packets are accelerated, and what the backend is told: without a kernel.</summary>
public sealed class AccelerationControllerTests : IDisposable
{
    private const int DeviceIndex = 7;
    private const int Link = 2;
    private const string Missing = "a wall would not see outer packets";

    private readonly FakeBackend _backend = new();
    private readonly FakeHostNetwork _network = new() { Routes = new FakeRouteWatch() };
    private readonly PeerTable _peers = new(hasInnerAddresses: true);
    private readonly PacketTap _tap = new(IPProtocol.Udp, 5555);
    private readonly List<AccelerationController> _started = [];
    private long _now = 1000;
    private bool _isUp = true;

    private FakeSession Session => _backend.Session;

    private FakeRouteWatch Routes => _network.Routes!;

    public void Dispose() => _started.ForEach(one => one.Dispose());

    [Theory]
    [InlineData(AccelerationMode.Off, true, "it is off")]
    [InlineData(AccelerationMode.Off, false, "it is off")]
    [InlineData(AccelerationMode.Auto, false, "every packet is to be carried by itself")]
    public void Nothing_is_opened_where_it_is_not_requested(AccelerationMode mode, bool offload, string reason)
    {
        (AccelerationController? controller, DatapathAcceleration outcome) = Start(Options(mode) with { Offload = offload });
        Assert.Null(controller);
        Assert.Equal($"None: {reason}", outcome.ToString());
        Assert.Null(_backend.Opened);
    }

    [Theory]
    [InlineData(AccelerationMode.Auto, true)]
    [InlineData(AccelerationMode.Required, true)]
    [InlineData(AccelerationMode.Required, false)]
    public void A_backend_that_can_carries(AccelerationMode mode, bool offload)
    {
        AddPeer("a", "192.0.2.2");
        (AccelerationController? controller, DatapathAcceleration outcome) = Start(Options(mode) with { Offload = offload });
        Assert.NotNull(controller);
        Assert.Equal("Send, Receive", outcome.ToString());
        Assert.Equal(AccelerationParts.Send | AccelerationParts.Receive, _backend.Opened);
        Assert.Equal(["resume"], Session.Calls);
    }

    [Fact]
    public void What_the_backend_cannot_carry_is_told_and_not_opened()
    {
        (AccelerationController? controller, DatapathAcceleration outcome) = Start(Options(), new FakeBackend { Judgement = new("no send", "no receive") });
        Assert.Null(controller);
        Assert.Equal("no Send: no send; no Receive: no receive", outcome.ToString());

        AddPeer("a", "192.0.2.2");
        var half = new FakeBackend { Judgement = new(null, "no receive") };
        (controller, outcome) = Start(Options(), half);
        Assert.NotNull(controller);
        Assert.Equal("Send; no Receive: no receive", outcome.ToString());
        Assert.Equal(AccelerationParts.Send, half.Opened);
    }

    [Fact]
    public void A_backend_that_the_kernel_rejects_leaves_nothing()
    {
        (AccelerationController? controller, DatapathAcceleration outcome) = Start(Options(), new FakeBackend { Rejection = "the kernel has no bpf(2)" });
        Assert.Null(controller);
        Assert.Equal("None: the kernel has no bpf(2)", outcome.ToString());
        Assert.False(Routes.IsDisposed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_start_that_fails_half_way_leaves_nothing(bool isRejection)
    {
        Exception failure = isRejection ? new LinuxException("watch routes", Errno.EMFILE) : new InvalidOperationException("a bug");
        var network = new FakeHostNetwork { WatchFailure = failure };
        var context = Context(Options()) with { Network = network };
        if (isRejection)
        {
            (AccelerationController? controller, DatapathAcceleration outcome) = AccelerationController.Start(context, _backend);
            Assert.Null(controller);
            Assert.Contains("watch routes", outcome.ToString(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Throws<InvalidOperationException>(() => AccelerationController.Start(context, _backend));
        }

        Assert.True(Session.IsDisposed);
        Assert.True(network.Bypass.IsDisposed);
    }

    [Fact]
    public void Without_a_peer_it_waits_for_one()
    {
        AccelerationController controller = Begin();
        Assert.Equal("None: no peer is known yet", controller.Describe().ToString());
        AddPeer("a", "192.0.2.2");
        controller.Refresh();
        Assert.Equal("Send, Receive", controller.Describe().ToString());
        Assert.Single(Session.Applied);
    }

    [Fact]
    public void What_has_not_changed_is_not_told_again()
    {
        AddPeer("a", "192.0.2.2", "10.9.0.0/16");
        AccelerationController controller = Begin();
        Refresh(controller, 10_000);
        Refresh(controller, 10_000);
        PeerChanges changes = Assert.Single(Session.Applied);
        PeerRecord expected = new(Link, 1500, SomePeers.Local, SomePeers.Address("192.0.2.2"), 5555, 5555, AnySourcePort: false);
        Assert.Equal([new(1u, expected)], changes.Records);
        Assert.Equal([new(IPNetwork.Parse("10.9.0.0/16"), 1u)], changes.Prefixes);
        Assert.Equal(["resume"], Session.Calls);
    }

    [Fact]
    public void A_path_that_has_become_narrower_is_told_and_counted()
    {
        Peer peer = AddPeer("a", "192.0.2.2");
        AccelerationController controller = Begin();
        Session.Paths[Link] = new EgressPath(1280, null);
        controller.Refresh();
        Assert.Equal(1280, Assert.Single(Session.Applied[^1].Records).Value.PathMtu);
        Assert.Equal(1280, peer.PathMtu);
        Assert.Equal(1, controller.Counters.Events(DatapathEvent.PathMtuLowered));
    }

    [Fact]
    public void While_captured_everything_is_the_engines()
    {
        AddPeer("a", "192.0.2.2");
        AccelerationController controller = Begin();
        _tap.Attach(new TapTarget(CaptureLayer.Inner, 100, new TapRing(1 << 10)));
        controller.Refresh();
        Assert.Equal("None: the datapath is being captured", controller.Describe().ToString());
        _tap.Detach();
        controller.Refresh();
        Assert.Equal("Send, Receive", controller.Describe().ToString());
        Assert.Equal(["resume", "pause", "resume"], Session.Calls);
        Assert.Single(Session.Applied);
    }

    [Fact]
    public void While_the_device_is_down_everything_is_the_engines()
    {
        AddPeer("a", "192.0.2.2");
        AccelerationController controller = Begin();
        _isUp = false;
        controller.Refresh();
        Assert.Equal("None: the device is down", controller.Describe().ToString());
        _isUp = true;
        controller.Refresh();
        Assert.Equal("Send, Receive", controller.Describe().ToString());
    }

    [Fact]
    public void By_default_it_gives_way_to_what_would_miss_packets()
    {
        AddPeer("a", "192.0.2.2");
        AccelerationController controller = Begin();
        _network.Bypass.Found = Missing;

        // The host is asked every half a second at most, since many peers may be changed at once.
        Refresh(controller, 499);
        Assert.True(Session.IsRunning);
        Refresh(controller, 1);
        Assert.Equal($"None: {Missing}; mode Required accepts that", controller.Describe().ToString());
        Assert.False(Session.IsRunning);
        _network.Bypass.Found = null;
        Refresh(controller, 500);
        Assert.Equal("Send, Receive", controller.Describe().ToString());
    }

    [Fact]
    public void Where_required_it_does_not_ask_what_would_miss_packets()
    {
        AddPeer("a", "192.0.2.2");
        _network.Bypass.Found = Missing;
        AccelerationController controller = Begin(AccelerationMode.Required);
        Refresh(controller, 10_000);
        Assert.Equal("Send, Receive", controller.Describe().ToString());
    }

    [Fact]
    public void What_others_have_removed_is_attached_again()
    {
        AddPeer("a", "192.0.2.2");
        AccelerationController controller = Begin();
        Session.IsIntact = false;
        Refresh(controller, 499);
        Assert.Equal(["resume"], Session.Calls);
        Refresh(controller, 1);
        Assert.Equal(["resume", "pause", "resume"], Session.Calls);
        Assert.Equal("Send, Receive", controller.Describe().ToString());
    }

    [Theory]
    [InlineData("there is no route to 192.0.2.2: no route", 0)]
    [InlineData("the route to 192.0.2.2 leads into the tunnel itself", DeviceIndex)]
    public void A_peer_without_a_route_is_the_engines_until_there_is_one(string reason, int interfaceIndex)
    {
        AddPeer("a", "192.0.2.2");
        AccelerationController controller = Begin();
        Routes.Route = new RouteResult(interfaceIndex, interfaceIndex == 0 ? reason : null);
        Routes.HasChanged = true;
        controller.Refresh();
        Assert.Equal($"None: {reason}", controller.Describe().ToString());
        Assert.Equal([1u], Session.Applied[^1].RemovedRecords);
        Assert.True(Session.IsRunning);

        // Routes may change thousands of times a second: they are looked up ten times at most, and the last change is not forgotten.
        Routes.Route = new RouteResult(Link + 1, null);
        Routes.HasChanged = true;
        Refresh(controller, 99);
        Assert.Equal(1, Routes.LookUps);
        Assert.InRange(controller.RefreshMilliseconds, 1, 100);
        Refresh(controller, 1);
        Assert.Equal("Send, Receive", controller.Describe().ToString());
        Assert.Equal(Link + 1, Assert.Single(Session.Applied[^1].Records).Value.InterfaceIndex);
        Assert.Equal(1000, controller.RefreshMilliseconds);
    }

    [Fact]
    public void A_path_that_cannot_be_used_is_tried_again()
    {
        AddPeer("a", "192.0.2.2");
        Session.Paths[Link] = new EgressPath(0, "interface l0 is not an Ethernet interface");
        AccelerationController controller = Begin();
        Assert.Equal("None: interface l0 is not an Ethernet interface", controller.Describe().ToString());
        Session.Paths.Clear();
        controller.Refresh();
        Assert.Equal("Send, Receive", controller.Describe().ToString());
    }

    [Theory]
    [InlineData("roaming", "a peer that roams needs the engine")]
    [InlineData("not found", "a peer that roams needs the engine")]
    [InlineData("group", "a multicast group needs the engine")]
    [InlineData("link-local", "a link-local peer needs the engine")]
    public void A_peer_that_the_kernel_cannot_carry_is_the_engines(string what, string reason)
    {
        _peers.Add("a", what switch
        {
            "roaming" => SomePeers.Options("192.0.2.2", 5555, "10.0.0.0/8") with { Roaming = true },
            "not found" => SomePeers.Options(null, null, "10.0.0.0/8"),
            "group" => SomePeers.Options("239.1.1.1", 5555, "10.0.0.0/8"),
            _ => SomePeers.Options("fe80::1%3", 5555, "10.0.0.0/8"),
        });
        AccelerationController controller = Begin();
        Assert.Equal($"None: {reason}", controller.Describe().ToString());
        AddPeer("b", "192.0.2.3", "10.9.0.0/16");
        controller.Refresh();
        Assert.Equal("Send, Receive", controller.Describe().ToString());
        Assert.Equal([2u], Session.Applied[^1].Records.Select(record => record.Key));
    }

    [Fact]
    public void What_was_carried_of_a_peer_outlives_it()
    {
        Peer first = AddPeer("a", "192.0.2.2", "10.9.0.0/16");
        AddPeer("b", "192.0.2.3", "10.8.0.0/16");
        AccelerationController controller = Begin();
        Session.Traffic[1] = new PeerTraffic(1, 10, 2, 20);
        Session.Traffic[2] = new PeerTraffic(4, 40, 8, 80);
        controller.Refresh();
        Assert.Equal(new PeerTraffic(5, 50, 10, 100), controller.Traffic);
        Assert.Equal(_now, first.LastReceived);
        lock (_peers.Lock)
        {
            _peers.Remove(first);
        }

        controller.Refresh();
        Assert.Contains("release 1", Session.Calls);
        Assert.Equal(new PeerTraffic(5, 50, 10, 100), controller.Traffic);
        Assert.Equal(1, first.SentPackets);
        Assert.Equal([1u], Session.Applied[^1].RemovedRecords);

        // A number is never given twice: a packet on its way could count for another peer.
        AddPeer("a", "192.0.2.2", "10.9.0.0/16");
        controller.Refresh();
        Assert.Equal([3u], Session.Applied[^1].Records.Select(record => record.Key));
    }

    [Fact]
    public void What_the_kernel_rejects_later_ends_it_and_is_told()
    {
        Peer peer = AddPeer("a", "192.0.2.2", "10.9.0.0/16");
        AccelerationController controller = Begin();
        Session.Traffic[1] = new PeerTraffic(1, 10, 2, 20);
        Session.Failure = new LinuxException("add a peer to a map", Errno.E2BIG);
        AddPeer("b", "192.0.2.3", "10.8.0.0/16");
        controller.Refresh();
        Assert.Contains("add a peer to a map", controller.Describe().ToString(), StringComparison.Ordinal);
        Assert.Equal(AccelerationParts.None, controller.Describe().Active);
        AssertOver(controller, peer);
    }

    [Fact]
    public void An_end_keeps_the_counters_and_lets_go_of_all()
    {
        Peer peer = AddPeer("a", "192.0.2.2");
        AccelerationController controller = Begin();
        Session.Traffic[1] = new PeerTraffic(1, 10, 2, 20);
        controller.End("its workers have ended");
        controller.Refresh();
        controller.Dispose();
        Assert.Equal("None: its workers have ended", controller.Describe().ToString());
        AssertOver(controller, peer);
        Assert.True(Routes.IsDisposed);
    }

    [Fact]
    public void Passed_packets_are_shown_and_outlive_the_session()
    {
        AddPeer("a", "192.0.2.2");
        AccelerationController controller = Begin();
        Assert.Empty(controller.Describe().Passed);
        Session.Passed.Add(new PassCount(AccelerationParts.Send, PassReason.TooLong, 12));
        Assert.Equal("Send TooLong: 12", controller.Describe().Passed.ToString());
        controller.End("its workers have ended");
        Session.Passed.Clear();
        Assert.Equal("Send TooLong: 12", controller.Describe().Passed.ToString());
    }

    [Fact]
    public void A_first_refresh_that_fails_is_no_start()
    {
        AddPeer("a", "192.0.2.2");
        Session.Failure = new LinuxException("add a peer to a map", Errno.E2BIG);
        (AccelerationController? controller, DatapathAcceleration outcome) = Start(Options());
        Assert.Null(controller);
        Assert.Contains("add a peer to a map", outcome.ToString(), StringComparison.Ordinal);
        Assert.True(Session.IsDisposed);
        Assert.True(Routes.IsDisposed);
        Assert.True(_network.Bypass.IsDisposed);
    }

    private static FouDatapathOptions Options(AccelerationMode mode = AccelerationMode.Auto) => new()
    {
        Mode = TunnelMode.IPIP, LocalPort = 5555, UdpChecksum = false, Acceleration = mode,
    };

    private void AssertOver(AccelerationController controller, Peer peer)
    {
        Assert.False(Session.IsRunning);
        Assert.True(Session.IsDisposed);
        Assert.True(_network.Bypass.IsDisposed);
        Assert.Equal(new PeerTraffic(1, 10, 2, 20), controller.Traffic);
        Assert.Equal(1, peer.SentPackets);
    }

    private Peer AddPeer(string name, string address, string prefix = "10.0.0.0/8")
    {
        Peer peer = _peers.Add(name, SomePeers.Options(address, 5555, prefix));
        peer.InterfaceIndex = Link;
        return peer;
    }

    private void Refresh(AccelerationController controller, int milliseconds)
    {
        _now += milliseconds;
        controller.Refresh();
    }

    private AccelerationController Begin(AccelerationMode mode = AccelerationMode.Auto)
    {
        AccelerationController? controller = Start(Options(mode)).Controller;
        Assert.NotNull(controller);
        return controller;
    }

    private (AccelerationController? Controller, DatapathAcceleration Outcome) Start(FouDatapathOptions options, FakeBackend? backend = null)
    {
        (AccelerationController? Controller, DatapathAcceleration Outcome) started = AccelerationController.Start(Context(options), backend ?? _backend);
        if (started.Controller is { } controller)
        {
            _started.Add(controller);
        }

        return started;
    }

    private AccelerationContext Context(FouDatapathOptions options) => new()
    {
        Options = options,
        Settings = EngineSettings.ForTransmit(options, SourcePortRange.Default),
        Network = _network,
        Namespace = null,
        DeviceName = "fou0",
        DeviceIndex = DeviceIndex,
        SourceAddress = SomePeers.Local,
        Peers = _peers,
        Taps = [_tap],
        IsDeviceUp = () => _isUp,
        Clock = () => _now,
    };
}
