using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FouTools.Datapath.Peers;

/// <summary>The GUE echo requests to one peer and what came back.</summary>
internal sealed class EchoState
{
    private long _lastRequest;
    private long _lastReply;
    private long _roundTripTicks;
    private int _sequence;
    private int _answered;

    /// <summary>What tells replies to these requests from others (draft-herbert-intarea-gue-ctrl-messages-00 section 3.1.1).</summary>
    public UInt128 Identifier { get; } = BinaryPrimitives.ReadUInt128BigEndian(RandomNumberGenerator.GetBytes(16));

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
    /// <returns>Whether it answers the last request, for the first time; an older one says nothing of now.</returns>
    public bool EndRequest(uint sequence, long now, TimeSpan roundTrip)
    {
        int last = Volatile.Read(ref _sequence);
        if ((uint)last != sequence || Interlocked.Exchange(ref _answered, last) == last)
        {
            return false;
        }

        Volatile.Write(ref _roundTripTicks, roundTrip.Ticks);
        Volatile.Write(ref _lastReply, now);
        return true;
    }
}
