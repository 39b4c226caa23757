using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

public sealed class OffloadTests
{
    // include/uapi/linux/udp.h.
    private const int SolUdp = 17;
    private const int UdpSegment = 103;

    private const int Count = 8;
    private const int Payload = 100;
    private const int Inner = Payload + 28;

    private const TunOffloads Everything = TunOffloads.Checksum | TunOffloads.TcpSegmentation | TunOffloads.UdpSegmentation;

    private static readonly FouDatapathOptions s_options = new()
    {
        Mode = TunnelMode.GRETAP, LocalPort = 5555, RemoteAddress = IPAddress.Parse("192.0.2.2"), RemotePort = 5555,
    };

    private static readonly FouDatapathOptions s_overIPv6 = s_options with { RemoteAddress = IPAddress.Parse("2001:db8::2") };

    [Fact]
    public void Where_nothing_is_in_the_way_everything_is_active()
    {
        DatapathOffload offload = new OffloadReasons(s_options, Everything, true, true).Describe(hasGivenUp: false);
        Assert.Equal(
            OffloadParts.TcpSegmentation | OffloadParts.UdpSegmentation | OffloadParts.UdpSegment | OffloadParts.UdpGro, offload.Active);
        Assert.Empty(offload.Inactive);
        Assert.Equal("TcpSegmentation, UdpSegmentation, UdpSegment, UdpGro", offload.ToString());
    }

    [Fact]
    public void What_the_user_has_turned_off_is_all_off_for_one_reason()
    {
        DatapathOffload offload = new OffloadReasons(s_options with { Offload = false }, Everything, true, true).Describe(hasGivenUp: true);
        Assert.Equal(OffloadParts.None, offload.Active);
        Assert.Equal(4, offload.Inactive.Count);
        Assert.Equal("None: NoOffload was given", offload.ToString());
    }

    [Fact]
    public void A_kernel_that_lacks_everything_is_told_part_by_part()
    {
        DatapathOffload offload = new OffloadReasons(s_options, TunOffloads.Checksum, false, false).Describe(hasGivenUp: false);
        Assert.Equal(
            "no TcpSegmentation: the kernel lacks it; no UdpSegmentation: kernels before 6.2 lack it; "
            + "no UdpSegment: kernels before 4.18 lack it; no UdpGro: kernels before 5.0 lack it",
            offload.ToString());
    }

    /// <summary>What keeps runs of datagrams from being sent, by name.</summary>
    public static TheoryData<string, string?> Modes => new()
    {
        { "no checksum", "the UDP checksum is off" },
        { "an encapsulation limit", "an encapsulation limit needs headers that the engine writes itself" },
        { "DF passed over", "outer packets may be fragmented" },
        { "IPv6 without path MTU discovery", "outer packets may be fragmented" },
        { "MPLS without path MTU discovery", "outer packets may be fragmented" },
        { "IPv4 without path MTU discovery", null },
        { "a group", "the remote is a multicast group" },
        { "GRE sequence numbers", null },
        { "no remote", null },
    };

    [Fact]
    public void Without_UDP_nothing_leaves_or_arrives_as_one()
    {
        FouDatapathOptions plain = s_options.In(UdpEncapsulation.None);
        DatapathOffload offload = new OffloadReasons(plain, Everything, kernelSegments: false, kernelCoalesces: false).Describe(hasGivenUp: true);
        Assert.Equal(
            "TcpSegmentation, UdpSegmentation; no UdpSegment: there is no UDP; no UdpGro: there is no UDP", offload.ToString());
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_mode_that_forbids_runs_is_told(string mode, string? reason)
    {
        FouDatapathOptions options = mode switch
        {
            "no checksum" => s_options with { UdpChecksum = false },
            "an encapsulation limit" => s_overIPv6 with { EncapsulationLimit = 4 },
            "DF passed over" => s_options with { PathMtuDiscovery = false, IgnoreDf = true },
            "IPv6 without path MTU discovery" => s_options with { Mode = TunnelMode.SIT, PathMtuDiscovery = false },
            "MPLS without path MTU discovery" => s_options with { Mode = TunnelMode.MPLS, PathMtuDiscovery = false },
            "IPv4 without path MTU discovery" => s_options with { Mode = TunnelMode.IPIP, PathMtuDiscovery = false },
            "a group" => s_options with { RemoteAddress = IPAddress.Parse("239.1.1.1") },
            "GRE sequence numbers" => s_options with { Gre = new GreOptions { OutputFlags = GreFlags.Sequence } },
            _ => s_options with { RemoteAddress = null, RemotePort = null },
        };
        options.Validate();
        DatapathOffload offload = new OffloadReasons(options, Everything, true, true).Describe(hasGivenUp: false);
        Assert.Equal(reason is null, offload.Active.HasFlag(OffloadParts.UdpSegment));
        Assert.Equal(reason is null ? [] : [new InactiveOffload(OffloadParts.UdpSegment, reason)], offload.Inactive);
        Assert.Equal(
            reason is null ? "TcpSegmentation, UdpSegmentation, UdpSegment, UdpGro" : $"TcpSegmentation, UdpSegmentation, UdpGro; no UdpSegment: {reason}",
            offload.ToString());
    }

    [Fact]
    public void The_engine_sends_no_run_where_the_user_is_told_why_and_some_where_not()
    {
        bool[] both = [false, true];
        foreach (bool pathMtuDiscovery in both)
        {
            foreach (bool ignoreDf in both)
            {
                foreach ((TunnelMode mode, int version) in new[] { (TunnelMode.IPIP, 4), (TunnelMode.SIT, 6), (TunnelMode.MPLS, 0) })
                {
                    FouDatapathOptions options = s_options with { Mode = mode, PathMtuDiscovery = pathMtuDiscovery, IgnoreDf = ignoreDf };
                    OffloadPolicy policy = OffloadPolicy.Of(options);
                    Assert.Equal(policy, EngineSettings.ForTransmit(options, SourcePortRange.Default).Offload);
                    Assert.Equal(policy.FragmentsAll, !policy.IsUnfragmentable(version, dontFragment: true));
                    Assert.Equal(policy.FragmentsAll ? "outer packets may be fragmented" : null, policy.SegmentObstacle);
                }
            }
        }
    }

    [Fact]
    public void A_link_that_refuses_runs_is_told()
    {
        DatapathOffload offload = new OffloadReasons(s_options, Everything, true, true).Describe(hasGivenUp: true);
        Assert.Equal([new InactiveOffload(OffloadParts.UdpSegment, "the outgoing link computes no checksums")], offload.Inactive);
    }

    [Fact]
    public void What_the_host_sends_as_one_leaves_as_one_and_one_by_one_without_offload()
    {
        using var hosts = new TwoHosts();
        FouDatapath with = hosts.Start(hosts.LeftOptions());
        Assert.False(with.GetStatus().NoOffload);
        Assert.True(with.Offload.Active.HasFlag(OffloadParts.TcpSegmentation | OffloadParts.UdpSegment), $"{with.Offload}");
        Assert.Equal([(Count * Inner, Inner)], SendAndReceive(hosts));
        with.Stop();

        FouDatapath without = hosts.Start(hosts.LeftOptions() with { Offload = false });
        Assert.True(without.GetStatus().NoOffload);
        Assert.Equal("None: NoOffload was given", without.Offload.ToString());
        Assert.Equal(Enumerable.Repeat((Inner, 0), Count), SendAndReceive(hosts));
        without.Stop();
        Assert.Equal("None: NoOffload was given", without.Offload.ToString());
    }

    // The lengths of what a socket that takes several datagrams in one piece gets, and of the datagrams in it.
    private static List<(int Length, int SegmentSize)> SendAndReceive(TwoHosts hosts)
    {
        using UdpSocket receiver = hosts.Right.Run(() => UdpSocket.Open(ipv4: true, new UdpSocketOptions { Coalesce = true }));
        receiver.Bind(new SocketEndpoint(SocketEndpoint.FromIPv4(TwoHosts.RightAddress), TwoHosts.Port));
        Socket sender = hosts.OpenSocket(hosts.Left, "10.9.0.1");
        sender.Connect(new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7000));
        sender.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(Payload));
        sender.Send(new byte[Count * Payload]);

        var pieces = new List<(int Length, int SegmentSize)>();
        byte[] buffer = new byte[ushort.MaxValue];
        Eventually.Equal(Count * Inner, () =>
        {
            IoResult received = receiver.Receive(buffer, out ReceivedDatagram datagram);
            if (received.Succeeded)
            {
                pieces.Add((received.Count, datagram.SegmentSize));
            }

            return pieces.Sum(piece => piece.Length);
        });
        return pieces;
    }
}
