using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Privileges;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>
/// A gigabyte by TCP while packets change over, again and again, from BPF programs to the engine and back: all of it arrives intact, and every
/// packet is counted at both ends, or as dropped.
/// </summary>
public sealed class LargeTransferTests
{
    private const long Bytes = 1L << 30;
    private const int SaidOfIPv6 = 4;
    private const int Strange = 200;
    private const int SolIP = 0;
    private const int IPOptions = 4;

    public LargeTransferTests()
    {
        if (!ProcessPrivileges.Read().Has(Capability.Bpf))
        {
            Assert.Skip("Loading BPF programs needs CAP_BPF; run as root.");
        }
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, UdpEncapsulation.Fou, true)]
    [InlineData(TunnelMode.GRE, UdpEncapsulation.Gue, false)]
    public async Task It_arrives_intact_and_no_packet_is_lost_uncounted(TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4)
    {
        using var hosts = new TwoHosts(carrier: Carrier.Programs);
        FouDatapath left = hosts.Start(hosts.LeftOptions(mode, overIPv4) with { Encapsulation = encapsulation });

        // Whoever is followed must send from where it can be answered.
        FouDatapath right = hosts.Start(hosts.RightOptions(mode, overIPv4) with { Encapsulation = encapsulation, SourcePort = SourcePortPolicy.Local });
        List<FouPeer> peers = [Assert.Single(left.GetPeers())];
        string capture = Path.Combine(Path.GetTempPath(), $"foutools-{Guid.NewGuid():N}.pcapng");
        try
        {
            await HashedTransfer.Run(
                hosts,
                "10.9.0.2",
                Bytes,
                () => Ip.Run(hosts.Left, "link set l0 mtu 1400"),
                () => SendWithOptions(hosts),
                () => SendWithTunnelOptions(hosts, encapsulation),
                () => Ip.Run(hosts.Left, "link set l0 mtu 1500"),
                () => Ip.Run(hosts.Left, "link set fou0 mtu 1300"),
                () => left.StartCapture(new FouCaptureOptions { Path = capture, SnapLength = 100 }),
                () => left.Capture!.Stop(),
                () => AwaitPrograms(left, right),
                () =>
                {
                    FouPeerOptions options = peers[0].Options;
                    peers[0].Remove();
                    Socket probe = hosts.OpenSocket(hosts.Left, "10.9.0.1");
                    Eventually.True(
                        () =>
                        {
                            probe.SendTo([1], new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7000));
                            return left.GetStatistics().Drops.Any(drop => drop.Reason == DropReason.NoPeer);
                        },
                        () => $"{left.GetStatistics().Drops}");
                    peers.Add(left.AddPeer(options, new TestHostNetwork()));
                    AwaitPrograms(left);
                },
                () => peers[1].Change(peers[1].Options with { AnySourcePort = false, Roaming = true }, new TestHostNetwork()),
                () => peers[1].Change(peers[1].Options with { AnySourcePort = true, Roaming = false }, new TestHostNetwork()),
                () => AwaitPrograms(left, right));
        }
        finally
        {
            File.Delete(capture);
        }

        Eventually.True(
            () => IsConserved(left, right, hosts.Right, hosts.Left) && IsConserved(right, left, hosts.Left, hosts.Right, encapsulation == UdpEncapsulation.Gue ? Strange : 0),
            () => $"{left.GetStatistics()} {left.GetStatistics().Drops}, {UdpOverflow.MaxPackets(hosts.Left, hosts.Right)} at most overflowed; "
                + $"{right.GetStatistics()} {right.GetStatistics().Drops}, {UdpOverflow.MaxPackets(hosts.Right, hosts.Left)} at most overflowed");
        FouDatapathStatistics all = left.GetStatistics();
        Assert.Equal((all.SentPackets, all.SentBytes), (peers.Sum(peer => peer.GetStatus().SentPackets), peers.Sum(peer => peer.GetStatus().SentBytes)));
        Assert.Equal((all.ReceivedPackets, all.ReceivedBytes), (peers.Sum(peer => peer.GetStatus().ReceivedPackets), peers.Sum(peer => peer.GetStatus().ReceivedBytes)));
        Assert.True(all.SentBytes > Bytes);

        // Both have carried much of it.
        Assert.InRange(left.AcceleratedTraffic.SentBytes, Bytes / 4, all.SentBytes - (Bytes / 20));
    }

    // What a host says of IPv6 when it gets a device is lost where the other end is not there yet.
    private static bool IsConserved(FouDatapath from, FouDatapath to, NetworkNamespace receiver, NetworkNamespace sender, int sentByOthers = 0) =>
        from.GetStatistics().SentPackets + sentByOthers - to.GetStatistics().ReceivedPackets - to.GetStatistics().ReceiveDropped is var lost
            && lost >= 0 && lost <= SaidOfIPv6 + UdpOverflow.MaxPackets(receiver, sender);

    private static void AwaitPrograms(params FouDatapath[] datapaths) => Assert.All(
        datapaths, datapath => Eventually.Equal(AccelerationParts.Send | AccelerationParts.Receive, () => datapath.Accelerated.Active));

    // Programs leave these in the middle of all others.
    private static void SendWithOptions(TwoHosts hosts)
    {
        using Socket sender = hosts.OpenSocket(hosts.Left, "10.9.0.1");
        using Socket receiver = hosts.OpenSocket(hosts.Right, "10.9.0.2", 7000);
        sender.SetRawSocketOption(SolIP, IPOptions, [1, 1, 1, 0]);
        for (byte i = 0; i < 200; i++)
        {
            sender.SendTo([i], receiver.LocalEndPoint!);
            byte[] buffer = new byte[2];
            Assert.Equal(1, receiver.Receive(buffer));
            Assert.Equal(i, buffer[0]);
        }
    }

    // The same on the way in: a private flag with no bit set (struct guehdr and validate_gue_flags of include/net/gue.h), GRE, and IPv4.
    private static void SendWithTunnelOptions(TwoHosts hosts, UdpEncapsulation encapsulation)
    {
        if (encapsulation != UdpEncapsulation.Gue)
        {
            return;
        }

        using Socket sender = hosts.OpenSocket(hosts.Right, "2001:db8::2");
        byte[] datagram = Convert.FromHexString("012f0001" + "00000000" + "00000800" + InnerPackets.IPv4Golden);
        for (int i = 0; i < Strange; i++)
        {
            sender.SendTo(datagram, new IPEndPoint(IPAddress.Parse("2001:db8::1"), TwoHosts.Port));
        }
    }
}
