namespace FouTools.Datapath.Peers;

/// <summary>The GUE echo requests to one peer and what came back.</summary>
internal sealed class EchoState
{
    private long _lastRequest;
    private long _lastResponse;
    private long _roundTripTicks;
    private int _sequence;

    /// <summary>When a request was last sent, in milliseconds of <see cref="Environment.TickCount64"/>; 0 for never.</summary>
    public long LastRequest => Volatile.Read(ref _lastRequest);

    /// <summary>When the last response came, in milliseconds of <see cref="Environment.TickCount64"/>; 0 for never.</summary>
    public long LastResponse => Volatile.Read(ref _lastResponse);

    /// <summary>How long the last answered request took to be answered; null before the first.</summary>
    public TimeSpan? RoundTripTime => LastResponse == 0 ? null : TimeSpan.FromTicks(Volatile.Read(ref _roundTripTicks));

    /// <summary>Takes note of a request.</summary>
    /// <returns>Its sequence number.</returns>
    public uint BeginRequest(long now)
    {
        Volatile.Write(ref _lastRequest, now);
        return (uint)Interlocked.Increment(ref _sequence);
    }

    /// <summary>Takes note of a response.</summary>
    public void EndRequest(long now, TimeSpan roundTrip)
    {
        Volatile.Write(ref _roundTripTicks, roundTrip.Ticks);
        Volatile.Write(ref _lastResponse, now);
    }
}
