using System.Net.Sockets;
using FouTools.Linux.Sockets;

namespace FouTools.Measurement.Traffic;

/// <summary>One end of a test: its connections, and the threads that work on them.</summary>
/// <param name="sockets">The connections, which become its own.</param>
internal abstract class TrafficEnd(IReadOnlyList<Socket> sockets) : IDisposable
{
    /// <summary>Its threads.</summary>
    protected Crew Crew { get; } = new();

    /// <summary>Its connections.</summary>
    protected IReadOnlyList<Socket> Sockets => sockets;

    /// <summary>Begins to work.</summary>
    public abstract void Start();

    /// <summary>Says how far it is.</summary>
    public TrafficReading Read() => Count(new TrafficReading
    {
        At = MonotonicClock.Nanoseconds,
        Retransmissions = sockets.Sum(socket => socket.ProtocolType == ProtocolType.Tcp ? socket.CountRetransmissions() : 0),
        Busy = (long)(ProcessorClock.Now().Busy * 1e9),
        Process = Environment.CpuUsage.TotalTime.Ticks * TimeSpan.NanosecondsPerTick,
    });

    /// <summary>Throws what ended one of its threads.</summary>
    public void ThrowIfFailed() => Crew.ThrowIfFailed();

    /// <summary>Ends it, however far it is.</summary>
    public virtual void Dispose()
    {
        Crew.Stop();
        foreach (Socket socket in sockets)
        {
            socket.Dispose();
        }

        Crew.Abandon();
    }

    /// <summary>Adds what this kind of end counts.</summary>
    protected abstract TrafficReading Count(TrafficReading reading);
}
