using System.Runtime.ExceptionServices;

namespace FouTools.Measurement.Traffic;

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

    /// <summary>Notes a failure, unless there is one already.</summary>
    public void Fail(Exception failure) => Interlocked.CompareExchange(ref _failure, failure, null);

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

    /// <summary>Throws what the first failing thread has thrown.</summary>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Waits for all threads and throws what the first failing one threw.</summary>
    public void Join()
    {
        Abandon();
        ThrowIfFailed();
    }

    /// <summary>Waits for all threads, however they end: what they worked with has been closed.</summary>
    public void Abandon()
    {
        Stop();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }
}
