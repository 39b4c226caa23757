using FouTools.Datapath.Counters;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Tests;

public sealed class AllocationTests
{
    private const int WarmUp = 2_000;
    private const int Measured = 100_000;

    // Packets under way at once: fewer than any queue on the way holds.
    private const int Window = 128;

    [Theory]
    [InlineData(TunnelMode.IPIP)]
    [InlineData(TunnelMode.GRE)]
    public void Steady_forwarding_allocates_nothing(TunnelMode mode)
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions(mode));

        // Takes what the engine sends, so that no ICMP errors come back; never read, it drops what does not fit.
        hosts.OpenSocket(hosts.Right, "192.0.2.2", TwoHosts.Port);
        UdpSocket outside = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        UdpSocket inside = hosts.OpenSender(hosts.Left, 0x0a090001);

        // 10.9.0.99 is on the device's network and nobody's: the host takes the packet and answers nothing.
        byte[] inner = InnerPackets.IPv4Udp(0x0a090002, 0x0a090063, 1, 2, new byte[100], typeOfService: 2);
        byte[] payload = mode == TunnelMode.GRE ? [0, 0, 8, 0, .. inner] : inner;
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
                Assert.True(outside.Send(payload, TwoHosts.LeftAddress, TwoHosts.Port).Succeeded);
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
                Thread.Sleep(50);
                Exchange(1);
            }

            Thread.Sleep(50);
            return datapath.WorkerAllocatedBytes;
        }
    }
}
