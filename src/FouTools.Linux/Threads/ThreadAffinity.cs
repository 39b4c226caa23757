using Tmds.Linux;

namespace FouTools.Linux.Threads;

/// <summary>The processors that the calling thread may run on (sched_setaffinity(2)). Threads that it starts inherit them.</summary>
public static unsafe class ThreadAffinity
{
    // No kernel supports more, and a kernel rejects a set smaller than its own (NR_CPUS in arch/x86/Kconfig, sched_getaffinity in
    // kernel/sched/syscalls.c).
    private const int MaxProcessors = 8192;
    private const int WordBits = 64;
    private const int Words = MaxProcessors / WordBits;

    /// <summary>The processors that the calling thread may run on.</summary>
    /// <returns>Their numbers as the kernel counts them, from 0 on, in ascending order.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static IReadOnlyList<int> Get()
    {
        ulong* set = stackalloc ulong[Words];
        if (LibC.sched_getaffinity(0, Words * sizeof(ulong), (cpu_set_t*)set) < 0)
        {
            throw LinuxException.FromErrno("ask which processors the thread may use");
        }

        var processors = new List<int>();
        for (int i = 0; i < MaxProcessors; i++)
        {
            if ((set[i / WordBits] & (1UL << (i % WordBits))) != 0)
            {
                processors.Add(i);
            }
        }

        return processors;
    }

    /// <summary>Pins the calling thread to one processor.</summary>
    /// <param name="processor">Its number.</param>
    /// <exception cref="LinuxException"><see cref="Errno.EINVAL"/>: there is no such processor, or its cpuset keeps the thread off it.</exception>
    public static void Set(int processor)
    {
        string operation = $"run a thread on processor {processor}";
        if (processor is < 0 or >= MaxProcessors)
        {
            throw new LinuxException(operation, Errno.EINVAL);
        }

        ulong* set = stackalloc ulong[Words];
        new Span<ulong>(set, Words).Clear();
        set[processor / WordBits] = 1UL << (processor % WordBits);
        if (LibC.sched_setaffinity(0, Words * sizeof(ulong), (cpu_set_t*)set) < 0)
        {
            throw LinuxException.FromErrno(operation);
        }
    }
}
