using System.Net;
using System.Net.Sockets;
using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Privileges;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>Datapaths whose packets BPF programs carry, with the engine for what those leave.</summary>
public class AccelerationTests
{
    // What a host says of IPv6 when it gets a device, which the other end may not be there for yet.
    private const int SaidBefore = 4;

    // What waits for the driver is freed, uncounted, when its program is detached: veth_napi_del_range and VETH_RING_SIZE of drivers/net/veth.c.
    private const int LostAtDriver = 256;

    private readonly IProgramAttacher _attacher;
    private readonly string _both;

    public AccelerationTests()
        : this(Attachers.Of(AttachmentKind.Tcx), string.Empty)
    {
        Assert.SkipWhen(Environment.OSVersion.Version < new Version(6, 6), "TCX came with Linux 6.6.");
    }

    /// <summary>The same with programs attached in another way.</summary>
    /// <param name="attacher">Attaches them.</param>
    /// <param name="way">What is said of it.</param>
    private protected AccelerationTests(IProgramAttacher attacher, string way)
    {
        _attacher = attacher;
        _both = $"Send, Receive{way}";
        if (!ProcessPrivileges.Read().Has(Capability.Bpf))
        {
            Assert.Skip("Loading BPF programs needs CAP_BPF; run as root.");
        }
    }

    public static TheoryData<TunnelMode, UdpEncapsulation, bool> Tunnels
    {
        get
        {
            TheoryData<TunnelMode, UdpEncapsulation, bool> all = [];
            foreach (TunnelMode mode in new[] { TunnelMode.IPIP, TunnelMode.SIT, TunnelMode.GRE, TunnelMode.Mixed })
            {
                foreach (UdpEncapsulation encapsulation in new[] { UdpEncapsulation.Fou, UdpEncapsulation.Gue, UdpEncapsulation.GueV1 })
                {
                    // What is between under version 1 is IP; GRE is not.
                    if (mode != TunnelMode.GRE || encapsulation != UdpEncapsulation.GueV1)
                    {
                        all.Add(mode, encapsulation, true);
                        all.Add(mode, encapsulation, false);
                    }
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Tunnels))]
    public async Task Data_arrive_intact_and_count_as_the_engines(TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4)
    {
        const int Bytes = 4 << 20;
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions(mode, overIPv4)) with { Encapsulation = encapsulation });
        FouDatapath right = hosts.Start(Accelerated(hosts.RightOptions(mode, overIPv4)) with { Encapsulation = encapsulation });
        Assert.Equal(_both, left.Accelerated.ToString());
        await HashedTransfer.Run(hosts, mode == TunnelMode.SIT ? "fd09::2" : "10.9.0.2", Bytes);

        // The last of a connection may still be on its way.
        FouPeer peer = Assert.Single(left.GetPeers());
        Eventually.True(
            () => left.GetStatistics() is { SentBytes: > Bytes } near && right.GetStatistics() is var far
                && near.SentPackets - far.ReceivedPackets is var lost and >= 0
                && lost <= SaidBefore + UdpOverflow.MaxPackets(hosts.Right, hosts.Left)
                && (near.SentPackets, near.SentBytes) == (peer.GetStatus().SentPackets, peer.GetStatus().SentBytes)
                && (near.ReceivedPackets, near.ReceivedBytes) == (peer.GetStatus().ReceivedPackets, peer.GetStatus().ReceivedBytes),
            () => $"{left.GetStatistics()}; {right.GetStatistics()}; {peer.GetStatus().SentPackets}, {peer.GetStatus().ReceivedPackets}");
        Eventually.True(() => peer.GetStatus().LastReceived is not null, () => "It was never heard of.");

        // Nobody has read the device: what was sent did not go through it.
        Assert.InRange(TwoHosts.DeviceCounters(hosts.Left, "fou0").TransmittedPackets, 0, 20);
        Assert.InRange(TwoHosts.DeviceCounters(hosts.Right, "fou0").ReceivedPackets, 0, 20);
        left.Stop();
        Assert.Equal(peer.GetStatus().SentPackets, left.GetStatistics().SentPackets);
        Assert.True(peer.GetStatus().SentBytes > Bytes, $"{peer.GetStatus().SentBytes}");
        Assert.Equal("None: the datapath has been stopped", left.Accelerated.ToString());
    }

    [Fact]
    public void Packets_that_programs_pass_are_counted_by_reason()
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()));
        Assert.DoesNotContain(left.Accelerated.Passed, count => count is { Direction: AccelerationParts.Send, Reason: PassReason.NotPlain });

        Socket inner = hosts.OpenSocket(hosts.Left, "10.9.0.1");
        byte[] noOperations = [1, 1, 1, 1];
        inner.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.IPOptions, noOperations);
        for (int i = 0; i < 3; i++)
        {
            inner.SendTo(new byte[100], new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7000));
        }

        long Count() => left.Accelerated.Passed.SingleOrDefault(count => count is { Direction: AccelerationParts.Send, Reason: PassReason.NotPlain })?.Packets ?? 0;
        Eventually.True(() => Count() == 3, () => $"{left.Accelerated}: {left.Accelerated.Passed}");
        left.Stop();
        Assert.Contains(left.Accelerated.Passed, count => count is { Reason: PassReason.NotPlain, Packets: 3 });
    }

    [Fact]
    public async Task A_transfer_outlives_changes_of_path_and_peer()
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()));

        // Whoever is followed must send from where it can be answered.
        hosts.Start(Accelerated(hosts.RightOptions()) with { SourcePort = SourcePortPolicy.Local });
        FouPeer peer = Assert.Single(left.GetPeers());
        await HashedTransfer.Run(
            hosts,
            "10.9.0.2",
            32 << 20,
            () => Ip.Run(hosts.Left, "link set l0 mtu 1400"),
            () => Ip.Run(hosts.Left, "link set l0 mtu 1500"),
            () =>
            {
                // Followed to wherever it is, it is the engine's.
                peer.Change(peer.Options with { AnySourcePort = false, Roaming = true }, new TestHostNetwork());
                Assert.Equal("None: a peer that roams needs the engine", left.Accelerated.ToString());
            },
            () =>
            {
                peer.Change(peer.Options with { Roaming = false, AnySourcePort = true }, new TestHostNetwork());
                Assert.Equal(_both, left.Accelerated.ToString());
            });
    }

    [Fact]
    public async Task By_default_packets_give_way_to_what_would_miss_them_and_come_back()
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        var network = new TestHostNetwork { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(ByDefault(hosts.LeftOptions()), network);
        FouDatapath right = hosts.Start(Accelerated(hosts.RightOptions()));
        const string Missing = "a wall would not see outer packets";
        const string Told = $"None: {Missing}; mode Required accepts that";
        Assert.Equal(_both, left.Accelerated.ToString());
        await HashedTransfer.Run(
            hosts,
            "10.9.0.2",
            16 << 20,
            () =>
            {
                Assert.InRange(TwoHosts.DeviceCounters(hosts.Left, "fou0").TransmittedPackets, 0, 20);
                network.Bypass.Found = Missing;
                Eventually.True(() => left.Accelerated.ToString() == Told, () => left.Accelerated.ToString());
            },
            () =>
            {
                Assert.InRange(TwoHosts.DeviceCounters(hosts.Left, "fou0").TransmittedPackets, 21, long.MaxValue);
                network.Bypass.Found = null;
                Eventually.True(() => left.Accelerated.ToString() == _both, () => left.Accelerated.ToString());
            });
        FouPeer peer = Assert.Single(left.GetPeers());
        Eventually.True(
            () => left.GetStatistics() is var near && right.GetStatistics() is var far
                && near.SentPackets - far.ReceivedPackets is var lost and >= 0
                && lost <= SaidBefore + UdpOverflow.MaxPackets(hosts.Right, hosts.Left)
                && (near.SentPackets, near.ReceivedPackets) == (peer.GetStatus().SentPackets, peer.GetStatus().ReceivedPackets),
            () => $"{left.GetStatistics()}; {right.GetStatistics()}; {peer.GetStatus().SentPackets}, {peer.GetStatus().ReceivedPackets}");
        Assert.False(network.Bypass.IsDisposed);
        left.Stop();
        Assert.True(network.Bypass.IsDisposed);
    }

    [Fact]
    public void Without_offload_it_has_to_be_asked_for()
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(ByDefault(hosts.LeftOptions()) with { Offload = false });
        Assert.Equal("None: every packet is to be carried by itself", left.Accelerated.ToString());
        left.Stop();
        Assert.Equal(_both, hosts.Start(Accelerated(hosts.LeftOptions()) with { Offload = false }).Accelerated.ToString());
    }

    [Fact]
    public void What_would_miss_packets_keeps_them_from_the_start_unless_that_is_accepted()
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        var network = new TestHostNetwork { ProgramAttacher = _attacher };
        network.Bypass.Found = "a wall would not see outer packets";
        FouDatapath left = hosts.Start(ByDefault(hosts.LeftOptions()), network);
        Assert.Equal("None: a wall would not see outer packets; mode Required accepts that", left.Accelerated.ToString());
        left.AddPeer(PeerAt("192.0.2.3", "10.9.0.2/32"), network);
        Assert.Equal(AccelerationParts.None, left.Accelerated.Active);
        left.Stop();
        Assert.Equal(_both, hosts.Start(Accelerated(hosts.LeftOptions()), network).Accelerated.ToString());
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, UdpEncapsulation.Fou, true)]
    [InlineData(TunnelMode.GRE, UdpEncapsulation.Gue, false)]
    public async Task At_the_driver_data_arrive_intact_through_captures_and_path_changes(TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4)
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        hosts.Left.Run(() => Ethtool.Run("--offload", "l0", "tx", "off"));
        hosts.Right.Run(() => Ethtool.Run("--offload", "r0", "tx", "off"));
        FouDatapath left = hosts.Start(AtDriver(hosts.LeftOptions(mode, overIPv4)) with { Encapsulation = encapsulation });
        FouDatapath right = hosts.Start(AtDriver(hosts.RightOptions(mode, overIPv4)) with { Encapsulation = encapsulation });
        Assert.Equal(_both, left.Accelerated.ToString());
        string path = Path.Combine(Path.GetTempPath(), $"foutools-{Guid.NewGuid():N}.pcapng");
        FouCapture? capture = null;
        try
        {
            await HashedTransfer.Run(
                hosts,
                "10.9.0.2",
                16 << 20,
                () => capture = right.StartCapture(new FouCaptureOptions { Path = path }),
                () =>
                {
                    Assert.Equal("None: the datapath is being captured", right.Accelerated.ToString());
                    capture!.Stop();
                    Eventually.True(() => right.Accelerated.ToString() == _both, () => right.Accelerated.ToString());
                });
        }
        finally
        {
            File.Delete(path);
        }

        FouPeer peer = Assert.Single(right.GetPeers());
        Eventually.True(
            () => left.GetStatistics() is var near && right.GetStatistics() is var far
                && near.SentPackets - far.ReceivedPackets is var lost and >= 0
                && lost <= SaidBefore + LostAtDriver + UdpOverflow.MaxPackets(hosts.Right, hosts.Left)
                && far.ReceivedPackets == peer.GetStatus().ReceivedPackets,
            () => $"{left.GetStatistics()}; {right.GetStatistics()}");
    }

    [Fact(DisableParallelization = true)]
    public void A_driver_that_cannot_is_told()
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath first = hosts.Start(AtDriver(hosts.LeftOptions()));
        FouDatapathOptions second = AtDriver(hosts.LeftOptions()) with { Name = "fou1", LocalPort = TwoHosts.Port + 1, Address = [] };
        AssertRefused(hosts, second, "another XDP program is at interface l0 already");
        first.Stop();
        hosts.Start(second).Stop();

        // A bridge has no driver to run programs.
        Ip.Batch(hosts.Left, "link add b0 type bridge\nlink set b0 up\naddress add 198.51.100.1/24 dev b0\n");
        AssertRefused(hosts, second with { RemoteAddress = IPAddress.Parse("198.51.100.2") }, "the driver of interface b0 has no XDP");
        AssertRefused(hosts, second with { AcceptZeroChecksum = false }, "XDP opens only datagrams without a UDP checksum");
    }

    [Fact]
    public async Task While_captured_the_engine_carries()
    {
        const int Bytes = 1 << 20;
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()));
        hosts.Start(Accelerated(hosts.RightOptions()));
        string path = Path.Combine(Path.GetTempPath(), $"foutools-{Guid.NewGuid():N}.pcapng");
        try
        {
            FouCapture capture = left.StartCapture(new FouCaptureOptions { Path = path });
            Assert.Equal("None: the datapath is being captured", left.Accelerated.ToString());
            await HashedTransfer.Run(hosts, "10.9.0.2", Bytes);
            capture.Stop();
            Assert.InRange(new FileInfo(path).Length, Bytes, long.MaxValue);
        }
        finally
        {
            File.Delete(path);
        }

        Eventually.True(() => left.Accelerated.ToString() == _both, () => left.Accelerated.ToString());
    }

    [Fact]
    public void Peers_come_and_go()
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()) with { RemoteAddress = null, RemotePort = null });
        Assert.Equal("None: no peer is known yet", left.Accelerated.ToString());
        Socket inner = hosts.OpenSocket(hosts.Left, "10.9.0.1");
        Socket outer = hosts.OpenSocket(hosts.Right, "192.0.2.2", TwoHosts.Port);
        Socket other = hosts.OpenSocket(hosts.Right, "192.0.2.3", TwoHosts.Port);
        FouPeer wide = left.AddPeer(PeerAt("192.0.2.2", "10.9.0.0/24"), new TestHostNetwork());
        Assert.Equal(_both, left.Accelerated.ToString());
        AssertArrives(inner, outer);
        FouPeer narrow = left.AddPeer(PeerAt("192.0.2.3", "10.9.0.2/32"), new TestHostNetwork());
        AssertArrives(inner, other);
        narrow.Remove();
        AssertArrives(inner, outer);
        wide.Change(wide.Options with { RemoteAddress = IPAddress.Parse("192.0.2.3") }, new TestHostNetwork());
        AssertArrives(inner, other);
        Assert.Equal((3L, 4L), (wide.GetStatus().SentPackets, left.GetStatistics().SentPackets));
        Assert.Equal(1, narrow.GetStatus().SentPackets);
        wide.Remove();
        inner.SendTo([1], new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7000));
        Eventually.True(
            () => left.GetStatistics().Drops.Any(drop => drop.Reason == DropReason.NoPeer), () => "What has no peer is not counted.");
    }

    [Theory]
    [InlineData("route delete 192.0.2.0/24 dev l0", "route add 192.0.2.0/24 dev l0", "there is no route to 192.0.2.2")]
    [InlineData("route add prohibit 192.0.2.2", "route delete prohibit 192.0.2.2", "there is no route to 192.0.2.2")]
    [InlineData("link set l0 down", "link set l0 up", "there is no route to 192.0.2.2")]
    [InlineData("route add 192.0.2.2 dev fou0", "route delete 192.0.2.2 dev fou0", "the route to 192.0.2.2 leads into the tunnel itself")]
    public void A_way_that_is_lost_is_the_engines_until_it_comes_back(string harm, string repair, string told)
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()));
        Socket inner = hosts.OpenSocket(hosts.Left, "10.9.0.1");
        Socket outer = hosts.OpenSocket(hosts.Right, "192.0.2.2", TwoHosts.Port);
        AssertArrives(inner, outer);
        Ip.Run(hosts.Left, harm);
        Eventually.True(() => left.Accelerated.ToString().StartsWith($"None: {told}", StringComparison.Ordinal), () => left.Accelerated.ToString());
        inner.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7000));
        Eventually.True(() => left.GetStatistics().SendDropped == 1, () => left.GetStatistics().ToString());

        // What a link that goes down takes with it.
        Ip.TryRun(hosts.Left, "neighbour replace 192.0.2.2 lladdr 02:00:00:00:00:02 dev l0", out _);
        Ip.Run(hosts.Left, repair);
        Ip.TryRun(hosts.Left, "neighbour replace 192.0.2.2 lladdr 02:00:00:00:00:02 dev l0", out _);
        Eventually.True(() => left.Accelerated.ToString() == _both, () => left.Accelerated.ToString());
        AssertArrives(inner, outer);
    }

    [Fact]
    public void A_peer_without_a_way_can_be_moved_to_where_there_is_one()
    {
        using var hosts = new TwoHosts();
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()));
        Ip.Run(hosts.Left, "route add prohibit 192.0.2.2");
        Eventually.True(() => left.Accelerated.Active == AccelerationParts.None, () => left.Accelerated.ToString());
        FouPeer peer = Assert.Single(left.GetPeers());
        peer.Change(peer.Options with { RemoteAddress = IPAddress.Parse("192.0.2.3") }, new TestHostNetwork());
        Assert.Equal(AccelerationParts.Send | AccelerationParts.Receive, left.Accelerated.Active);
        AssertArrives(hosts.OpenSocket(hosts.Left, "10.9.0.1"), hosts.OpenSocket(hosts.Right, "192.0.2.3", TwoHosts.Port));
    }

    [Fact]
    public async Task A_transfer_outlives_a_change_of_the_link()
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        Ip.Batch(
            hosts.Left,
            "link add l1 address 02:00:00:00:00:03 type veth peer name r1 address 02:00:00:00:00:04\n"
            + $"link set r1 netns /proc/{Environment.ProcessId}/fd/{hosts.Right.Descriptor}\nlink set l1 up\n");
        Ip.Run(hosts.Right, "link set r1 up");
        long alone = 0;
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()));
        hosts.Start(Accelerated(hosts.RightOptions()));
        Socket probe = hosts.OpenSocket(hosts.Left, "10.9.0.1");
        await HashedTransfer.Run(
            hosts,
            "10.9.0.2",
            32 << 20,
            () =>
            {
                Assert.InRange(TwoHosts.DeviceCounters(hosts.Right, "r1").ReceivedPackets, 0, 20);
                Ip.Run(hosts.Right, "route add 192.0.2.1 dev r1");
                Ip.Run(hosts.Left, "route add 192.0.2.2 dev l1");
                Eventually.True(
                    () =>
                    {
                        probe.SendTo([1], new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7000));
                        return TwoHosts.DeviceCounters(hosts.Right, "r1").ReceivedPackets > 40;
                    },
                    () => $"Nothing comes by the other link: {left.Accelerated}.");
                alone = TwoHosts.DeviceCounters(hosts.Right, "r0").ReceivedPackets;
            });
        Assert.Equal(_both, left.Accelerated.ToString());
        Assert.InRange(TwoHosts.DeviceCounters(hosts.Right, "r0").ReceivedPackets - alone, 0, 20);
        Assert.InRange(TwoHosts.DeviceCounters(hosts.Left, "fou0").TransmittedPackets, 0, 20);
    }

    // The accelerator handles each rename while the next one is already under way.
    [Fact]
    public void A_device_that_is_renamed_again_and_again_stays_with_programs()
    {
        const int Renames = 1000;
        RequireRenamingOfWhatIsUp();
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()));
        Ip.Batch(hosts.Left, string.Concat(Enumerable.Repeat("link set fou0 name fou1\nlink set fou1 name fou0\n", Renames / 2)));
        Assert.Equal(_both, left.Accelerated.ToString());
        AssertArrives(hosts.OpenSocket(hosts.Left, "10.9.0.1"), hosts.OpenSocket(hosts.Right, "192.0.2.2", TwoHosts.Port));
        Assert.Equal(1, left.AcceleratedTraffic.SentPackets);
    }

    [Fact]
    public void Programs_go_on_through_a_link_that_is_renamed()
    {
        RequireRenamingOfWhatIsUp();
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()));
        Ip.Batch(hosts.Left, "link set l0 name renamed\nlink set renamed mtu 1400\n");

        // It is asked for its MTU again.
        Eventually.Equal(1400, () => Assert.Single(left.GetPeers()).GetStatus().PathMtu);
        Assert.Equal(_both, left.Accelerated.ToString());
        AssertArrives(hosts.OpenSocket(hosts.Left, "10.9.0.1"), hosts.OpenSocket(hosts.Right, "192.0.2.2", TwoHosts.Port));
        Assert.Equal(1, left.AcceleratedTraffic.SentPackets);
    }

    [Fact]
    public void What_is_left_the_engine_counts_or_carries()
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()));
        Linux.Sockets.UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        byte[] good = Convert.FromHexString(InnerPackets.IPv4Golden);
        for (int length = 1; length <= good.Length; length++)
        {
            sender.Send(good.AsSpan(0, length), TwoHosts.LeftAddress, TwoHosts.Port);
        }

        Eventually.True(
            () => left.GetStatistics() is { ReceivedPackets: 1 } now && now.ReceiveDropped == good.Length - 1, () => left.GetStatistics().ToString());
    }

    [Theory(DisableParallelization = true)]
    [InlineData("checksum", "None: the UDP checksum is on, which BPF cannot compute")]
    [InlineData("GRE sequence", "None: GRE checksums and sequence numbers need the engine")]
    [InlineData("GRE checksum sent", "None: GRE checksums and sequence numbers need the engine")]
    [InlineData("limit", "None: an encapsulation limit needs the engine")]
    [InlineData("remote checksum", "None: remote checksums need the engine")]
    [InlineData("fragments", "None: outer packets may be fragmented")]
    [InlineData("GRETAP", "None: mode GRETAP needs the engine")]
    [InlineData("not asked", "None: it is off")]
    public void What_stands_in_the_way_is_told_and_refused_where_demanded(string what, string told)
    {
        using var hosts = new TwoHosts { ProgramAttacher = _attacher };
        FouDatapathOptions options = Accelerated(hosts.LeftOptions(
            what == "GRETAP" ? TunnelMode.GRETAP : what.StartsWith("GRE", StringComparison.Ordinal) ? TunnelMode.GRE : TunnelMode.IPIP,
            overIPv4: what != "limit"));
        options = what switch
        {
            "checksum" => options with { UdpChecksum = true },
            "GRE sequence" => options with { Gre = new GreOptions { InputFlags = GreFlags.Sequence, OutputFlags = GreFlags.Sequence } },
            "GRE checksum sent" => options with { Gre = new GreOptions { OutputFlags = GreFlags.Checksum } },
            "limit" => options with { EncapsulationLimit = 4 },
            "remote checksum" => options with { Encapsulation = UdpEncapsulation.Gue, RemoteChecksum = true },
            "fragments" => options with { PathMtuDiscovery = false, IgnoreDf = true },
            _ => options,
        };
        if (what == "not asked")
        {
            Assert.Equal(told, hosts.Start(options with { Acceleration = AccelerationMode.Off }).Accelerated.ToString());
            return;
        }

        var before = new Footprint(hosts.Left, hosts.Right);
        DatapathException refusal = Assert.Throws<DatapathException>(() => hosts.Start(options));
        Assert.Equal(DatapathError.AccelerationNotPossible, refusal.Error);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
        before.AssertUnchanged();
        Assert.Equal(told, hosts.Start(options with { Acceleration = AccelerationMode.Auto }).Accelerated.ToString());
    }

    private protected static FouDatapathOptions Accelerated(FouDatapathOptions options) => options with
    {
        Acceleration = AccelerationMode.Required, UdpChecksum = false,
    };

    private static void AssertRefused(TwoHosts hosts, FouDatapathOptions options, string reason)
    {
        var before = new Footprint(hosts.Left, hosts.Right);
        DatapathException refusal = Assert.Throws<DatapathException>(() => hosts.Start(options));
        Assert.Equal(DatapathError.AccelerationNotPossible, refusal.Error);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        before.AssertUnchanged();
    }

    private static FouDatapathOptions AtDriver(FouDatapathOptions options) => Accelerated(options) with
    {
        AccelerationBackend = AccelerationBackend.Xdp, AcceptZeroChecksum = true,
    };

    private static FouDatapathOptions ByDefault(FouDatapathOptions options) => Accelerated(options) with { Acceleration = AccelerationMode.Auto };

    private static FouPeerOptions PeerAt(string address, string prefix) => new()
    {
        RemoteAddress = IPAddress.Parse(address), RemotePort = TwoHosts.Port, AllowedPrefix = [IPNetwork.Parse(prefix)],
    };

    private static void RequireRenamingOfWhatIsUp() =>
        Assert.SkipWhen(Environment.OSVersion.Version < new Version(6, 2), "Kernels before 6.2 rename only what is down.");

    private static void AssertArrives(Socket inner, Socket outer)
    {
        inner.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7000));
        Assert.Equal(31, outer.Receive(new byte[100]));
    }
}
