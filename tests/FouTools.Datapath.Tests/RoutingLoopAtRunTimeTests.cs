using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>A route that leads packets to the peer into the tunnel after the start.</summary>
public abstract class RoutingLoopAtRunTimeTests(Carrier carrier) : WireTests(carrier)
{
    public sealed class ByEngine() : RoutingLoopAtRunTimeTests(Carrier.Engine);

    public sealed class ByPrograms() : RoutingLoopAtRunTimeTests(Carrier.Programs);

    [Theory]
    [InlineData(TunnelMode.IPIP, true, 1500)]
    [InlineData(TunnelMode.GRE, true, 1500)]
    [InlineData(TunnelMode.Mixed, true, 1400)]
    [InlineData(TunnelMode.GRE, false, 1500)]
    [InlineData(TunnelMode.SIT, false, 1280)]
    [InlineData(TunnelMode.IPIP, true, 1500, UdpEncapsulation.None)]
    [InlineData(TunnelMode.GRE, true, 1400, UdpEncapsulation.None)]
    [InlineData(TunnelMode.SIT, false, 1280, UdpEncapsulation.None)]
    public void Packets_into_it_are_dropped_and_counted(
        TunnelMode mode, bool overIPv4, int underlay, UdpEncapsulation encapsulation = UdpEncapsulation.Fou)
    {
        using var hosts = CreateHosts(underlay);
        FouDatapathOptions options = hosts.LeftOptions(mode, overIPv4).In(encapsulation);
        FouDatapath datapath = hosts.Start(options with { Name = TwoHosts.NextName(), Mtu = mode == TunnelMode.SIT ? 1280 : null });
        Assert.Empty(datapath.GetStatus().Warning);
        ExpectLeft(AccelerationParts.Send);
        string prefix = overIPv4 ? "192.0.2.2/32" : "2001:db8::2/128";
        Ip.Run(hosts.Left, $"route add {prefix} dev {datapath.Name}");
        Eventually.Equal(AccelerationParts.None, () => datapath.Accelerated.Active);
        bool isIPv4 = mode != TunnelMode.SIT;
        Socket inner = hosts.OpenSocket(hosts.Left, isIPv4 ? "10.9.0.1" : "fd09::1");
        var far = new IPEndPoint(IPAddress.Parse(isIPv4 ? "10.9.0.2" : "fd09::2"), 7000);
        for (int i = 0; i < 20; i++)
        {
            inner.SendTo(new byte[100], far);
            inner.SendTo(new byte[1200], far);
        }

        Eventually.True(() => Loops(datapath) >= 20, () => $"{datapath.GetStatistics()} {datapath.GetStatistics().Drops}");

        // Nothing goes round: no packet, no processor time. What does would go on all the while, some 10000 packets.
        // A busy machine may take a while to carry the first packets, so the quiet half second is waited for.
        var worker = WorkerThread.Find(datapath.Name, 0);
        Eventually.True(() => IsIdle(datapath, worker), () => $"{datapath.GetStatistics()}");
        Assert.InRange(datapath.GetStatistics().SentPackets, 0, 400);
        Assert.Contains("ip route get", Assert.Single(datapath.GetStatus().Warning), StringComparison.Ordinal);

        Ip.Run(hosts.Left, $"route delete {prefix} dev {datapath.Name}");
        using PacketSocket remote = PacketSocket.Open(hosts.Right, "r0", overIPv4 ? (ushort)0x0800 : (ushort)0x86dd);
        inner.SendTo(new byte[99], far);
        byte expected = encapsulation != UdpEncapsulation.None ? (byte)17 : mode switch { TunnelMode.IPIP => (byte)4, TunnelMode.SIT => (byte)41, _ => (byte)47 };
        remote.Receive(packet => OuterPackets.Protocol(packet) == expected && packet.Length is > 99 and < 250);
    }

    private static bool IsIdle(FouDatapath datapath, WorkerThread worker)
    {
        long sent = datapath.GetStatistics().SentPackets;
        TimeSpan before = worker.ProcessorTime;
        Thread.Sleep(500);
        return datapath.GetStatistics().SentPackets - sent <= 10 && worker.ProcessorTime - before <= TimeSpan.FromMilliseconds(100);
    }

    private static long Loops(FouDatapath datapath) =>
        datapath.GetStatistics().Drops.Where(drop => drop.Reason == DropReason.RoutingLoop).Sum(drop => drop.Packets);
}
