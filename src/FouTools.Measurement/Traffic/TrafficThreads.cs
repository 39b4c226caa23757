using System.Runtime.ExceptionServices;

namespace FouTools.Measurement.Traffic;

/// <summary>Plain threads that run until they are stopped, and the first failure among them.</summary>
internal sealed class TrafficThreads
{
    private readonly List<Thread> _threads = [];
    private Exception? _failure;
    private volatile bool _isStopping;

    /// <summary>Whether the threads must end.</summary>
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
                Fail(exception);
            }
        })
        {
            IsBackground = true,
            Name = "FouTools traffic",
        };
        _threads.Add(thread);
        thread.Start();
    }

    /// <summary>Records a failure; the first one wins.</summary>
    public void Fail(Exception failure) => Interlocked.CompareExchange(ref _failure, failure, null);

    public void Stop() => _isStopping = true;

    /// <summary>Sleeps, unless a thread fails.</summary>
    public void Wait(TimeSpan duration)
    {
        long end = Environment.TickCount64 + (long)duration.TotalMilliseconds;
        for (long remaining = end - Environment.TickCount64; remaining > 0 && Volatile.Read(ref _failure) is null; remaining = end - Environment.TickCount64)
        {
            Thread.Sleep((int)Math.Min(remaining, 250));
        }
    }

    /// <summary>Throws the first failure of a thread.</summary>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Joins all threads and throws the first failure.</summary>
    public void Join()
    {
        Abandon();
        ThrowIfFailed();
    }

    /// <summary>Joins all threads and ignores failures: their sockets have been closed.</summary>
    public void Abandon()
    {
        Stop();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }
}
