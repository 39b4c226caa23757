namespace FouTools.Datapath.Peers;

/// <summary>The GUE echo requests to one peer and what came back.</summary>
internal sealed class EchoState
{
    private long _lastRequest;
    private long _lastReply;
    private long _roundTripTicks;
    private int _sequence;

    /// <summary>What tells replies to these requests from others (draft-herbert-intarea-gue-ctrl-messages-00 section 3.1.1).</summary>
    public UInt128 Identifier { get; } = new((ulong)Random.Shared.NextInt64(), (ulong)Random.Shared.NextInt64());

    /// <summary>When a request was last sent, in milliseconds of <see cref="Environment.TickCount64"/>; 0 for never.</summary>
    public long LastRequest => Volatile.Read(ref _lastRequest);

    /// <summary>When the last reply came, in milliseconds of <see cref="Environment.TickCount64"/>; 0 for never.</summary>
    public long LastReply => Volatile.Read(ref _lastReply);

    /// <summary>How long the last answered request took to be answered; null before the first.</summary>
    public TimeSpan? RoundTripTime => LastReply == 0 ? null : TimeSpan.FromTicks(Volatile.Read(ref _roundTripTicks));

    /// <summary>Whether the next request is due.</summary>
    public bool IsDue(long now, long interval) => LastRequest == 0 || now - LastRequest >= interval;

    /// <summary>Takes note of a request.</summary>
    /// <returns>Its sequence number.</returns>
    public uint BeginRequest(long now)
    {
        Volatile.Write(ref _lastRequest, now);
        return (uint)Interlocked.Increment(ref _sequence);
    }

    /// <summary>Takes note of a reply.</summary>
    public void EndRequest(long now, TimeSpan roundTrip)
    {
        Volatile.Write(ref _roundTripTicks, roundTrip.Ticks);
        Volatile.Write(ref _lastReply, now);
    }
}
