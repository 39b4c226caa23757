using System.Net;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

public sealed class AllocationTests
{
    private const int WarmUp = 2_000;
    private const int Measured = 100_000;

    // Packets under way at once: fewer than any queue on the way holds.
    private const int Window = 128;

    public enum Kind
    {
        Ipip,
        Gre,
        GreWithEveryField,
        GueRemoteChecksum,
        GueOverIPv6,
        SeveralPeers,
        BusyPoll,
        Plain,
        PlainOverIPv6,
    }

    [Theory]
    [InlineData(Kind.Ipip)]
    [InlineData(Kind.Gre)]
    [InlineData(Kind.GreWithEveryField)]
    [InlineData(Kind.GueRemoteChecksum)]
    [InlineData(Kind.GueOverIPv6)]
    [InlineData(Kind.SeveralPeers)]
    [InlineData(Kind.BusyPoll)]
    [InlineData(Kind.Plain)]
    [InlineData(Kind.PlainOverIPv6)]
    public void Steady_forwarding_allocates_nothing(Kind kind)
    {
        using var hosts = new TwoHosts();
        bool overIPv4 = kind is not (Kind.GueOverIPv6 or Kind.PlainOverIPv6);
        FouDatapath datapath = hosts.Start(Options(hosts, kind) with { Name = TwoHosts.NextName() });
        var worker = WorkerThread.Find(datapath.Name, 0);
        if (kind == Kind.SeveralPeers)
        {
            AddPeers(datapath);
        }

        // Takes what the engine sends, so that no ICMP errors come back; never read, it drops what does not fit.
        hosts.OpenSocket(hosts.Right, overIPv4 ? "192.0.2.2" : "2001:db8::2", TwoHosts.Port);
        UdpSocket outside = hosts.OpenSender(hosts.Right, SocketEndpoint.From(IPAddress.Parse(overIPv4 ? "192.0.2.2" : "2001:db8::2"), 0));
        using RawSocket plain = hosts.Right.Run(() => RawSocket.Open(overIPv4, 0, null));
        using RawReceiver sink = hosts.Right.Run(() => RawReceiver.Open(overIPv4, IPProtocol.IPIP, 0, null));
        UdpSocket inside = hosts.OpenSender(hosts.Left, 0x0a090001);

        // 10.9.0.99 is on the device's network and nobody's: the host takes the packet and answers nothing.
        byte[] inner = InnerPackets.IPv4Udp(0x0a090002, 0x0a090063, 1, 2, new byte[100], typeOfService: 2);
        var here = SocketEndpoint.From(IPAddress.Parse(overIPv4 ? "192.0.2.1" : "2001:db8::1"), TwoHosts.Port);
        byte[] payload = kind switch
        {
            Kind.Gre => [0, 0, 8, 0, .. inner],
            Kind.GreWithEveryField => Hostile.Shapes.GreWithEveryField(0, inner),
            Kind.GueRemoteChecksum => [2, 4, 0, 1, 0x80, 0, 0, 0, 0, 20, 0, 26, .. inner],
            Kind.GueOverIPv6 => [0, 4, 0, 0, .. inner],
            Kind.Plain => PlainIPv4(inner),
            Kind.PlainOverIPv6 => PlainIPv6(inner),
            _ => inner,
        };
        Exchange(WarmUp);

        long before = AllocatedOnceIdle();
        FouDatapathStatistics start = datapath.GetStatistics();
        Exchange(Measured);
        FouDatapathStatistics end = datapath.GetStatistics();
        Assert.Equal(0, AllocatedOnceIdle() - before);
        Assert.True(end.ReceivedPackets - start.ReceivedPackets >= Measured, $"{end}");
        Assert.True(end.SentPackets - start.SentPackets >= Measured, $"{end}");

        void Exchange(int packets)
        {
            FouDatapathStatistics from = datapath.GetStatistics();
            for (int i = 1; i <= packets; i++)
            {
                Assert.True((kind is Kind.Plain or Kind.PlainOverIPv6 ? plain.Send(payload, here) : outside.Send(payload, here)).Succeeded);
                IoResult sent = inside.Send(payload.AsSpan(0, 100), 0x0a090002, 7000);
                Assert.True(sent.Succeeded, sent.Error.ToString());
                if (i % Window == 0 || i == packets)
                {
                    Eventually.True(() => IsCarried(from, i), () => $"After {i}: {datapath.GetStatistics()}");
                }
            }
        }

        bool IsCarried(FouDatapathStatistics from, int packets)
        {
            FouDatapathStatistics now = datapath.GetStatistics();
            return now.ReceivedPackets - from.ReceivedPackets >= packets && now.SentPackets - from.SentPackets >= packets;
        }

        // A worker notes what it has allocated when it goes to sleep; one more packet makes it do so after the last.
        long AllocatedOnceIdle()
        {
            for (int i = 0; i < 3; i++)
            {
                worker.AwaitSleep();
                Exchange(1);
            }

            worker.AwaitSleep();
            return datapath.WorkerAllocatedBytes;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Steady_merging_allocates_nothing(bool isTcp)
    {
        const int Segments = 40;
        const int Runs = 3_000;
        const int Probes = 3;
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with { Name = TwoHosts.NextName() });
        var worker = WorkerThread.Find(datapath.Name, 0);
        using SegmentSocket outside = hosts.Right.Run(() => SegmentSocket.Open(ipv4: true, TwoHosts.Port, null, 1 << 20));
        var flow = new FlowSegments { IsTcp = isTcp };
        byte[] run = [.. Enumerable.Range(0, Segments).SelectMany(i => flow.Create((uint)(i * 1000), 1000, (ushort)i))];
        var fields = new OuterFields(
            new SocketEndpoint(SocketEndpoint.FromIPv4(TwoHosts.LeftAddress), TwoHosts.Port), SocketEndpoint.FromIPv4(TwoHosts.RightAddress), 0, 64, 0);
        Send(Runs / 10);

        long before = AllocatedOnceIdle();
        long writes = datapath.DeviceWrites;
        Send(Runs);
        Assert.Equal(0, AllocatedOnceIdle() - before);

        Assert.Equal(Runs + Probes, datapath.DeviceWrites - writes);

        void Send(int runs)
        {
            long from = datapath.GetStatistics().ReceivedPackets;
            for (int i = 1; i <= runs; i++)
            {
                Assert.True(outside.Send(run, run.Length / Segments, fields).Succeeded);
                int sent = i * Segments;
                Eventually.True(() => datapath.GetStatistics().ReceivedPackets - from >= sent, () => $"After {sent}: {datapath.GetStatistics()}");
            }
        }

        long AllocatedOnceIdle()
        {
            for (int i = 0; i < Probes; i++)
            {
                worker.AwaitSleep();
                Send(1);
            }

            worker.AwaitSleep();
            return datapath.WorkerAllocatedBytes;
        }
    }

    private static FouDatapathOptions Options(TwoHosts hosts, Kind kind) => kind switch
    {
        Kind.Gre => hosts.LeftOptions(TunnelMode.GRE),
        Kind.GreWithEveryField => hosts.LeftOptions(TunnelMode.GRE) with
        {
            // Every packet received has the same number, so none is asked for.
            Gre = new GreOptions
            {
                InputKey = Hostile.Targets.Key, OutputKey = 1, InputFlags = GreFlags.Checksum, OutputFlags = GreFlags.Checksum | GreFlags.Sequence,
            },
        },
        Kind.GueRemoteChecksum => hosts.LeftOptions() with
        {
            Encapsulation = UdpEncapsulation.Gue, RemoteChecksum = true, RemoteChecksumNoPartial = true, ClampMss = true,
        },
        Kind.GueOverIPv6 => hosts.LeftOptions(TunnelMode.Mixed, overIPv4: false) with
        {
            Encapsulation = UdpEncapsulation.Gue, EncapsulationLimit = 4, Ttl = OuterField.Inherit, Tos = OuterField.Inherit,
        },
        Kind.SeveralPeers => hosts.LeftOptions() with { RemoteAddress = null, RemotePort = null },
        Kind.BusyPoll => hosts.LeftOptions() with { BusyPoll = 200 },
        Kind.Plain => hosts.LeftOptions().In(UdpEncapsulation.None),
        Kind.PlainOverIPv6 => hosts.LeftOptions(overIPv4: false).In(UdpEncapsulation.None) with { EncapsulationLimit = 4 },
        _ => hosts.LeftOptions(),
    };

    // The kernel fills in length and checksum (raw(7)).
    private static byte[] PlainIPv4(byte[] inner) =>
        [0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, IPProtocol.IPIP, 0, 0, 192, 0, 2, 2, 192, 0, 2, 1, .. inner];

    private static byte[] PlainIPv6(byte[] inner) =>
    [
        0x60, 0, 0, 0, (byte)(inner.Length >> 8), (byte)inner.Length, IPProtocol.IPIP, 64,
        .. IPAddress.Parse("2001:db8::2").GetAddressBytes(), .. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. inner,
    ];

    private static void AddPeers(FouDatapath datapath)
    {
        var network = new FakeHostNetwork { Route = new RemoteRoute(IPAddress.Parse("192.0.2.1"), 1500, 2) };
        for (int i = 0; i < 100; i++)
        {
            datapath.AddPeer(
                new FouPeerOptions
                {
                    RemoteAddress = IPAddress.Parse("192.0.2.2"),
                    RemotePort = TwoHosts.Port + i,
                    AllowedPrefix = [IPNetwork.Parse(i == 0 ? "10.9.0.0/24" : $"10.10.{i}.0/24")],
                    AnySourcePort = true,
                },
                network);
        }
    }
}
