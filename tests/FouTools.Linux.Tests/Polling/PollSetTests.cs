using System.Diagnostics;
using FouTools.Linux.Polling;

namespace FouTools.Linux.Tests.Polling;

public sealed class PollSetTests
{
    [Fact]
    public void A_set_signal_wakes_every_waiter_now_and_later()
    {
        using var signal = new StopSignal();
        Assert.False(signal.IsGiven);
        int woken = 0;
        Thread[] waiters =
        [
            .. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                using var set = new PollSet(signal);
                if (set.Wait(20_000).Count == 1 && set.IsReady(0) && signal.IsGiven)
                {
                    Interlocked.Increment(ref woken);
                }
            })),
        ];
        Array.ForEach(waiters, thread => thread.Start());
        signal.Give();
        signal.Give();
        Assert.All(waiters, thread => Assert.True(thread.Join(10_000)));
        Assert.Equal(4, woken);

        using var late = new PollSet(signal);
        Assert.Equal(1, late.Wait(20_000).Count);
    }

    [Fact]
    public void A_wait_ends_at_its_timeout_and_reports_ready_members()
    {
        using var quiet = new StopSignal();
        using var given = new StopSignal();
        using var set = new PollSet(quiet, given);
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(0, set.Wait(30).Count);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(25));

        given.Give();
        Assert.Equal(1, set.Wait(-1).Count);
        Assert.False(set.IsReady(0));
        Assert.True(set.IsReady(1));
    }

    [Fact]
    public void Waiting_allocates_nothing()
    {
        using var signal = new StopSignal();
        using var set = new PollSet(signal, signal);
        signal.Give();
        set.Wait(0);
        _ = set.IsReady(0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int ready = 0;
        for (int i = 0; i < 1000; i++)
        {
            ready += set.Wait(0).Count + (set.IsReady(0) ? 1 : 0);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3000, ready);
    }

    [Fact(DisableParallelization = true)]
    public void A_set_frees_its_memory_and_needs_a_member()
    {
        long before = NativeBuffer.AllocatedBytes;
        using (var signal = new StopSignal())
        {
            using var set = new PollSet(signal);
            Assert.True(NativeBuffer.AllocatedBytes > before);
        }

        Assert.Equal(before, NativeBuffer.AllocatedBytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PollSet());
    }
}
