using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Sockets;
using FouTools.Linux.Threads;

namespace FouTools.Datapath.Tests;

/// <summary>Where the workers run, and what they cost while nothing comes.</summary>
public sealed class WorkersTests
{
    private const int PollMilliseconds = 300;

    private static readonly byte[] s_payload = Convert.FromHexString(InnerPackets.IPv4Golden);

    [Fact]
    public void Each_worker_runs_on_its_CPU_beginning_again_after_the_last()
    {
        using var hosts = new TwoHosts();
        int[] processors = [.. ThreadAffinity.Get().TakeLast(2).Reverse()];
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with { Name = "cpus0", WorkerCount = 3, Cpu = processors });
        Assert.Equal(processors, datapath.GetStatus().Cpu);
        for (int i = 0; i < 3; i++)
        {
            var worker = WorkerThread.Find("cpus0", i);
            Eventually.Equal($"{processors[i % processors.Length]}", () => worker.Processors);
        }
    }

    [Fact]
    public void Without_a_CPU_a_worker_may_run_wherever_the_process_may()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with { Name = "cpus1" });
        Assert.Empty(datapath.GetStatus().Cpu);
        string everywhere = File.ReadLines("/proc/thread-self/status")
            .First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim();
        Assert.Equal(everywhere, WorkerThread.Find("cpus1", 0).Processors);
    }

    [Fact]
    public void A_worker_that_polls_busily_does_so_after_a_packet_and_then_rests()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with { Name = "busy0", BusyPoll = PollMilliseconds * 1000 });
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        var worker = WorkerThread.Find("busy0", 0);
        AwaitRest(worker);

        // A busy machine gives the polling worker little time, since it yields to other threads.
        TimeSpan before = worker.ProcessorTime;
        int sent = 0;
        while (worker.ProcessorTime - before < TimeSpan.FromMilliseconds(20))
        {
            Assert.True(sent < 100, $"After {sent} packets it has had {worker.ProcessorTime - before}.");
            Send(++sent);
            SpinWait.SpinUntil(() => worker.ProcessorTime - before >= TimeSpan.FromMilliseconds(20), PollMilliseconds);
        }

        AwaitRest(worker);
        Assert.InRange(worker.ProcessorTime - before, TimeSpan.Zero, TimeSpan.FromMilliseconds((sent * PollMilliseconds) + 100));

        // It carries what comes while it polls, and what comes once it sleeps again.
        for (int i = 0; i < 19; i++)
        {
            Send(++sent);
        }

        AwaitRest(worker);
        Send(++sent);

        void Send(int count)
        {
            Assert.True(sender.Send(s_payload, TwoHosts.LeftAddress, TwoHosts.Port).Succeeded);
            Eventually.Equal(count, () => datapath.GetStatistics().ReceivedPackets);
        }
    }

    [Fact]
    public void A_worker_that_does_not_poll_busily_sleeps_between_packets()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with { Name = "calm0" });
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        Assert.True(sender.Send(s_payload, TwoHosts.LeftAddress, TwoHosts.Port).Succeeded);
        Eventually.Equal(1, () => datapath.GetStatistics().ReceivedPackets);
        AwaitRest(WorkerThread.Find("calm0", 0));
    }

    [Fact]
    public void A_stop_ends_a_worker_that_polls_busily_at_once()
    {
        using var hosts = new TwoHosts();
        FouDatapath datapath = hosts.Start(hosts.LeftOptions() with { BusyPoll = FouDatapathOptions.MaxBusyPoll });
        UdpSocket sender = hosts.OpenSender(hosts.Right, TwoHosts.RightAddress);
        Assert.True(sender.Send(s_payload, TwoHosts.LeftAddress, TwoHosts.Port).Succeeded);
        Eventually.Equal(1, () => datapath.GetStatistics().ReceivedPackets);
        datapath.Stop();
        Assert.Equal((DatapathState.Stopped, 1L), (datapath.State, datapath.GetStatistics().ReceivedPackets));
    }

    // Under 1 % of a processor during a second. A thread that does not sleep gets its turn within that, even on a busy machine.
    private static void AwaitRest(WorkerThread worker) => Eventually.True(
        () =>
        {
            TimeSpan before = worker.ProcessorTime;
            Thread.Sleep(1000);
            return worker.ProcessorTime - before < TimeSpan.FromMilliseconds(10);
        },
        () => "It does not rest.");
}
