using System.Buffers.Binary;

namespace FouTools.Measurement.Traffic;

/// <summary>A snapshot of the counters of one side of a test. Times are in nanoseconds of that host's monotonic clock.</summary>
internal readonly record struct TrafficReading
{
    private const int Fields = 13;

    /// <summary>The size in bytes of the encoded form.</summary>
    public const int Bytes = Fields * sizeof(long);

    /// <summary>When it was taken.</summary>
    public long At { get; init; }

    /// <summary>Bytes of payload received.</summary>
    public long Received { get; init; }

    /// <summary>Completed round trips, or distinct datagrams received.</summary>
    public long Messages { get; init; }

    /// <summary>Datagrams that arrived after one that was sent later.</summary>
    public long Late { get; init; }

    /// <summary>The arrival of the trial's first datagram.</summary>
    public long FirstArrival { get; init; }

    /// <summary>The arrival of the last datagram.</summary>
    public long LastArrival { get; init; }

    /// <summary>The interarrival jitter of datagrams.</summary>
    public long Jitter { get; init; }

    /// <summary>Datagrams sent in the trial.</summary>
    public long Sent { get; init; }

    /// <summary>How long sending took; 0 while it is in progress.</summary>
    public long SendTime { get; init; }

    /// <summary>The number of the trial.</summary>
    public long Trial { get; init; }

    /// <summary>TCP segments retransmitted by this side.</summary>
    public long Retransmissions { get; init; }

    /// <summary>Processor time of the whole machine, interrupts included, in nanoseconds.</summary>
    public long Busy { get; init; }

    /// <summary>Processor time of the process, in nanoseconds.</summary>
    public long Process { get; init; }

    public byte[] Write()
    {
        byte[] data = new byte[Bytes];
        long[] fields = [At, Received, Messages, Late, FirstArrival, LastArrival, Jitter, Sent, SendTime, Trial, Retransmissions, Busy, Process];
        for (int i = 0; i < fields.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(data.AsSpan(i * sizeof(long)), fields[i]);
        }

        return data;
    }

    public static bool TryRead(ReadOnlySpan<byte> data, out TrafficReading reading)
    {
        reading = default;
        if (data.Length != Bytes)
        {
            return false;
        }

        long[] fields = new long[Fields];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = BinaryPrimitives.ReadInt64BigEndian(data[(i * sizeof(long))..]);
        }

        reading = new TrafficReading
        {
            At = fields[0],
            Received = fields[1],
            Messages = fields[2],
            Late = fields[3],
            FirstArrival = fields[4],
            LastArrival = fields[5],
            Jitter = fields[6],
            Sent = fields[7],
            SendTime = fields[8],
            Trial = fields[9],
            Retransmissions = fields[10],
            Busy = fields[11],
            Process = fields[12],
        };
        return true;
    }
}
