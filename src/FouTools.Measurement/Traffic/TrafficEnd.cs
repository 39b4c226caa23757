using System.Net.Sockets;
using FouTools.Linux.Sockets;

namespace FouTools.Measurement.Traffic;

/// <summary>One side of a test: its connections, and the threads that use them.</summary>
/// <param name="sockets">The connections; ownership moves to this object.</param>
internal abstract class TrafficEnd(IReadOnlyList<Socket> sockets) : IDisposable
{
    /// <summary>Its threads.</summary>
    protected TrafficThreads TrafficThreads { get; } = new();

    /// <summary>Its connections.</summary>
    protected IReadOnlyList<Socket> Sockets => sockets;

    /// <summary>Starts the threads.</summary>
    public abstract void Start();

    /// <summary>Reads the counters.</summary>
    public TrafficReading Read() => Count(new TrafficReading
    {
        At = MonotonicClock.Nanoseconds,
        Retransmissions = sockets.Sum(socket => socket.ProtocolType == ProtocolType.Tcp ? socket.CountRetransmissions() : 0),
        Busy = (long)(ProcessorClock.Now().Busy * 1e9),
        Process = Environment.CpuUsage.TotalTime.Ticks * TimeSpan.NanosecondsPerTick,
    });

    /// <summary>Throws the first failure of a thread.</summary>
    public void ThrowIfFailed() => TrafficThreads.ThrowIfFailed();

    /// <summary>Stops in any state.</summary>
    public virtual void Dispose()
    {
        TrafficThreads.Stop();
        foreach (Socket socket in sockets)
        {
            socket.Dispose();
        }

        TrafficThreads.Abandon();
    }

    /// <summary>Adds the counters of this kind of traffic.</summary>
    protected abstract TrafficReading Count(TrafficReading reading);
}
