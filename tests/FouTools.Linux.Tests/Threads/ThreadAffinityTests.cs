using FouTools.Linux.Threads;

namespace FouTools.Linux.Tests.Threads;

public sealed class ThreadAffinityTests
{
    [Fact]
    public void A_thread_may_use_what_the_kernel_lists_for_it() => Assert.Equal(Listed(), ThreadAffinity.Get());

    [Fact]
    public void A_thread_that_chose_a_processor_runs_there_only_and_no_other_thread_is_affected()
    {
        IReadOnlyList<int> before = ThreadAffinity.Get();
        foreach (int processor in before)
        {
            (IReadOnlyList<int> May, IReadOnlyList<int> Listed, int RunsOn) there = OnThread(() =>
            {
                ThreadAffinity.Set(processor);
                return (ThreadAffinity.Get(), Listed(), Thread.GetCurrentProcessorId());
            });
            Assert.Equal([processor], there.May);
            Assert.Equal([processor], there.Listed);
            Assert.Equal(processor, there.RunsOn);
        }

        Assert.Equal(before, ThreadAffinity.Get());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8191)]
    [InlineData(8192)]
    public void A_missing_processor_is_rejected_and_the_affinity_is_kept(int processor) => OnThread(() =>
    {
        IReadOnlyList<int> before = ThreadAffinity.Get();
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => ThreadAffinity.Set(processor)).Error);
        Assert.Equal(before, ThreadAffinity.Get());
        return true;
    });

    // Cpus_allowed_list of proc_pid_status(5): numbers and ranges, as in 0,2-3.
    private static int[] Listed() =>
    [
        .. File.ReadLines("/proc/thread-self/status")
            .First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))
            .Split(':')[1]
            .Split(',')
            .Select(range => range.Split('-').Select(int.Parse).ToArray())
            .SelectMany(range => Enumerable.Range(range[0], range[^1] - range[0] + 1)),
    ];

    private static T OnThread<T>(Func<T> step)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => result = step()));
        thread.Start();
        thread.Join();
        return failure is null ? result : throw failure;
    }
}
