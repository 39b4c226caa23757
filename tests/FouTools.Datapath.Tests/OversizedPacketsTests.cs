using System.Buffers.Binary;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>
/// What becomes of inner packets that are too long once encapsulated: the device takes 1400 bytes, the link beneath it 1300 of
/// late.
/// </summary>
public abstract class OversizedPacketsTests(Carrier carrier) : WireTests(carrier)
{
    public sealed class ByEngine() : OversizedPacketsTests(Carrier.Engine);

    public sealed class ByPrograms() : OversizedPacketsTests(Carrier.Programs);

    private const int LinkMtu = 1300;

    [Theory]
    [InlineData(TunnelMode.IPIP, UdpEncapsulation.Fou, true, 4, 1350, LinkMtu - 28)]
    [InlineData(TunnelMode.IPIP, UdpEncapsulation.Fou, false, 4, 1350, LinkMtu - 28)]
    [InlineData(TunnelMode.IPIP, UdpEncapsulation.Gue, true, 4, 1269, LinkMtu - 32)]
    [InlineData(TunnelMode.GRE, UdpEncapsulation.Fou, true, 4, 1350, LinkMtu - 32)]
    [InlineData(TunnelMode.GRETAP, UdpEncapsulation.Fou, true, 4, 1350, LinkMtu - 32 - 14)]
    [InlineData(TunnelMode.Any, UdpEncapsulation.Fou, true, 4, 1400, LinkMtu - 8)]
    [InlineData(TunnelMode.SIT, UdpEncapsulation.Fou, true, 6, 1350, 1280)]
    [InlineData(TunnelMode.GRE, UdpEncapsulation.Gue, true, 6, 1281, 1280)]
    [InlineData(TunnelMode.GRETAP, UdpEncapsulation.Fou, true, 6, 1350, 1280)]
    public void The_sender_is_told(TunnelMode mode, UdpEncapsulation encapsulation, bool pathMtuDiscovery, int version, int length, int mtu)
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(Narrow(hosts.LeftOptions(mode), encapsulation) with { PathMtuDiscovery = pathMtuDiscovery });
        Ip.Run(hosts.Left, $"link set l0 mtu {LinkMtu}");
        using PacketSocket device = Open(hosts, mode, version);
        byte[] inner = Inner(mode, version, length, dontFragment: true);

        // The first is refused by the kernel, and mode Any has no more of it than the payload then.
        if (mode == TunnelMode.Any)
        {
            device.Send(inner);
        }

        device.Send(Framed(mode, inner));
        int start = mode == TunnelMode.GRETAP ? 14 : 0;
        byte[] answer = device.Receive(packet => packet.Length > start + 20 && packet[start + (version == 4 ? 9 : 6)] == (version == 4 ? 1 : 58) && packet[start + (version == 4 ? 20 : 40)] < 5);
        if (mode == TunnelMode.GRETAP)
        {
            Assert.Equal("020000000001020000000002", Convert.ToHexStringLower(answer.AsSpan(0, 12)));
        }

        answer = answer[start..];
        if (version == 4)
        {
            Assert.Equal((3, 4, mtu), (answer[20], answer[21], BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(24))));
            Assert.Equal(inner[12..16], answer[16..20]);
        }
        else
        {
            Assert.Equal((2, 0, mtu), (answer[40], answer[41], BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(44))));
            Assert.Equal(inner[8..24], answer[24..40]);
        }

        Eventually.Equal(1, () => Events(datapath, DatapathEvent.PacketTooBigAnswered));
        Assert.Equal(mode == TunnelMode.Any ? 2 : 1, Drops(datapath, DropReason.ExceedsPathMtu));
        Assert.Equal(1, Events(datapath, DatapathEvent.PathMtuLowered));
        Assert.Equal(LinkMtu, Assert.Single(datapath.GetPeers()).GetStatus().PathMtu);
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, true, 4, 1350, false, true, false, DatapathEvent.InnerFragmented)]
    [InlineData(TunnelMode.IPIP, true, 4, 1350, false, false, false, DatapathEvent.OuterFragmented)]
    [InlineData(TunnelMode.IPIP, true, 4, 1350, true, false, true, DatapathEvent.OuterFragmented)]
    [InlineData(TunnelMode.IPIP, false, 4, 1350, false, true, false, DatapathEvent.InnerFragmented)]
    [InlineData(TunnelMode.GRE, true, 4, 1350, false, true, false, DatapathEvent.InnerFragmented)]
    [InlineData(TunnelMode.GRETAP, true, 4, 1350, false, true, false, DatapathEvent.InnerFragmented)]
    [InlineData(TunnelMode.GRETAP, true, 4, 1350, false, false, false, DatapathEvent.OuterFragmented)]
    [InlineData(TunnelMode.SIT, true, 6, 1280, true, true, false, DatapathEvent.OuterFragmented)]
    [InlineData(TunnelMode.SIT, true, 6, 1350, true, false, false, DatapathEvent.OuterFragmented)]
    [InlineData(TunnelMode.SIT, false, 6, 1280, true, true, false, DatapathEvent.OuterFragmented)]
    [InlineData(TunnelMode.GRE, false, 6, 1280, true, true, false, DatapathEvent.OuterFragmented)]
    public void It_arrives_in_pieces(
        TunnelMode mode, bool overIPv4, int version, int length, bool dontFragment, bool pathMtuDiscovery, bool ignoreDf, DatapathEvent how)
    {
        using var hosts = CreateHosts();
        FouDatapath near = hosts.Start(Narrow(hosts.LeftOptions(mode, overIPv4)) with { PathMtuDiscovery = pathMtuDiscovery, IgnoreDf = ignoreDf });
        FouDatapath far = hosts.Start(Narrow(hosts.RightOptions(mode, overIPv4)));
        Ip.Run(hosts.Left, $"link set l0 mtu {LinkMtu}");
        using PacketSocket here = Open(hosts, mode, version);
        using PacketSocket there = PacketSocket.Open(hosts.Right, "fou0", version == 4 ? (ushort)0x0800 : (ushort)0x86dd);
        byte[] inner = Inner(mode, version, length, dontFragment);
        for (int round = 1; round <= 2; round++)
        {
            here.Send(Framed(mode, inner));
            byte[] first = there.Receive(packet => packet.Length > 100);
            if (how == DatapathEvent.InnerFragmented)
            {
                byte[] second = there.Receive(packet => packet.Length > 20);
                Assert.Equal(inner[20..], first[20..].Concat(second[20..]));
                Assert.Equal((0x2000, (first.Length - 20) / 8), (BinaryPrimitives.ReadUInt16BigEndian(first.AsSpan(6)), BinaryPrimitives.ReadUInt16BigEndian(second.AsSpan(6))));
            }
            else
            {
                Assert.Equal(inner, first);
            }

            Eventually.Equal(round, () => Events(near, how));
        }

        Assert.Empty(near.GetStatistics().Drops);
        Assert.Empty(far.GetStatistics().Drops);
    }

    [Fact]
    public void What_has_no_IP_header_is_lost()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(Narrow(hosts.LeftOptions(TunnelMode.MPLS)));
        Ip.Run(hosts.Left, $"link set l0 mtu {LinkMtu}");
        using PacketSocket device = PacketSocket.Open(hosts.Left, "fou0", 0x8847);
        device.Send([0, 1, 1, 64, .. new byte[1346]]);
        Eventually.Equal(1, () => Drops(datapath, DropReason.ExceedsPathMtu));
        device.Send([0, 1, 1, 64, .. new byte[LinkMtu - 28 - 4]]);
        Eventually.Equal(1, () => datapath.GetStatistics().SentPackets);
    }

    [Fact]
    public void A_link_that_takes_more_again_is_noticed()
    {
        using var hosts = CreateHosts();
        FouDatapath datapath = hosts.Start(Narrow(hosts.LeftOptions()));
        Ip.Run(hosts.Left, $"link set l0 mtu {LinkMtu}");
        using PacketSocket device = Open(hosts, TunnelMode.IPIP, 4);
        byte[] inner = Inner(TunnelMode.IPIP, 4, 1350, dontFragment: true);
        device.Send(inner);
        Eventually.Equal(1, () => Drops(datapath, DropReason.ExceedsPathMtu));
        Ip.Run(hosts.Left, "link set l0 mtu 1500");
        Eventually.True(
            () =>
            {
                device.Send(inner);
                Thread.Sleep(50);
                return datapath.GetStatistics().SentPackets > 0;
            },
            () => "It is still taken for narrow.");
        Assert.Equal(1500, Assert.Single(datapath.GetPeers()).GetStatus().PathMtu);
    }

    // What is too long programs leave, and what comes in outer fragments they do not see.
    private FouDatapathOptions Narrow(FouDatapathOptions options, UdpEncapsulation encapsulation = UdpEncapsulation.Fou)
    {
        ExpectLeft(AccelerationParts.Send | AccelerationParts.Receive);
        return options with
        {
            Mtu = 1400, Encapsulation = encapsulation, Protocol = options.Mode == TunnelMode.Any ? (byte)17 : null,
        };
    }

    private static PacketSocket Open(TwoHosts hosts, TunnelMode mode, int version) => PacketSocket.Open(
        hosts.Left, "fou0", version == 4 ? (ushort)0x0800 : (ushort)0x86dd, frames: mode == TunnelMode.GRETAP);

    private static byte[] Framed(TunnelMode mode, byte[] inner) => mode != TunnelMode.GRETAP
        ? inner
        : [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, .. inner[0] >> 4 == 4 ? new byte[] { 8, 0 } : [0x86, 0xdd], .. inner];

    private static byte[] Inner(TunnelMode mode, int version, int length, bool dontFragment)
    {
        if (version == 6)
        {
            return PendingInner.Complete(InnerPackets.IPv6Udp(1, 2, new byte[length - 48]), 0);
        }

        byte[] packet = mode == TunnelMode.Any
            ? InnerPackets.IPv4Udp(TwoHosts.LeftAddress, TwoHosts.RightAddress, 1, 2, new byte[length - 28])
            : InnerPackets.IPv4Udp(0x0a000001, 0x0a000002, 1, 2, new byte[length - 28]);
        packet[5] = 77;
        packet[6] = dontFragment ? (byte)0x40 : (byte)0;
        InnerPackets.SetIPv4Checksum(packet);
        return PendingInner.Complete(packet, 0);
    }

    private static long Events(FouDatapath datapath, DatapathEvent what) =>
        datapath.GetStatistics().Events.Where(count => count.Event == what).Sum(count => count.Count);

    private static long Drops(FouDatapath datapath, DropReason reason) =>
        datapath.GetStatistics().Drops.Where(drop => drop.Reason == reason).Sum(drop => drop.Packets);
}
