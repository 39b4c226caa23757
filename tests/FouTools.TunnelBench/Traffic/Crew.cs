namespace FouTools.TunnelBench.Traffic;

/// <summary>Plain threads that work until they are told to stop, and the first failure among them.</summary>
internal sealed class Crew
{
    private readonly List<Thread> _threads = [];
    private Exception? _failure;
    private volatile bool _isStopping;

    /// <summary>Whether the threads are to end.</summary>
    public bool IsStopping => _isStopping;

    public void Start(Action work)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, exception, null);
            }
        })
        {
            IsBackground = true,
        };
        _threads.Add(thread);
        thread.Start();
    }

    public void Stop() => _isStopping = true;

    /// <summary>Sleeps, unless a thread fails.</summary>
    public void Wait(TimeSpan duration)
    {
        long end = Environment.TickCount64 + (long)duration.TotalMilliseconds;
        for (long left = end - Environment.TickCount64; left > 0 && Volatile.Read(ref _failure) is null; left = end - Environment.TickCount64)
        {
            Thread.Sleep((int)Math.Min(left, 250));
        }
    }

    /// <summary>Waits for all threads and throws what the first failing one threw.</summary>
    public void Join()
    {
        Stop();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        if (_failure is not null)
        {
            throw new BenchException(_failure.Message);
        }
    }
}
