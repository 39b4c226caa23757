using System.Net.Sockets;

namespace FouTools.Measurement.Traffic;

/// <summary>The requesting or the responding side of round trips: blocking calls for one connection, a few epoll threads for more.</summary>
internal sealed class RoundTripEnd : TrafficEnd
{
    private readonly bool _isAsker;
    private readonly int _messageBytes;
    private readonly PaddedCounter[] _counts;
    private readonly LatencyHistogram[] _latencies;

    public RoundTripEnd(IReadOnlyList<Socket> sockets, bool isAsker, int messageBytes)
        : base(sockets)
    {
        _isAsker = isAsker;
        _messageBytes = messageBytes;
        int threads = sockets.Count == 1 ? 1 : Math.Min(ParallelRoundTrips.Threads, sockets.Count);
        _counts = new PaddedCounter[threads];
        _latencies = [.. Enumerable.Range(0, threads).Select(_ => new LatencyHistogram())];
        foreach (Socket socket in sockets)
        {
            socket.NoDelay = true;
        }
    }

    public override void Start()
    {
        if (Sockets.Count == 1)
        {
            TrafficThreads.Start(_isAsker
                ? () => RoundTripTraffic.Ask(Sockets[0], _messageBytes, _ => TrafficThreads.IsStopping, nanoseconds => Record(0, nanoseconds))
                : () => RoundTripTraffic.Answer(Sockets[0], _messageBytes));
            return;
        }

        for (int i = 0; i < _counts.Length; i++)
        {
            int thread = i;
            Socket[] part = ParallelRoundTrips.Part(Sockets, thread);
            TrafficThreads.Start(_isAsker
                ? () => ParallelRoundTrips.Ask(part, _messageBytes, _ => TrafficThreads.IsStopping, (_, nanoseconds) => Record(thread, nanoseconds))
                : () => ParallelRoundTrips.Answer(part, _messageBytes, TrafficThreads));
        }
    }

    /// <summary>Discards the recorded times, so that warm-up is not measured.</summary>
    public void ForgetLatencies()
    {
        for (int i = 0; i < _latencies.Length; i++)
        {
            Volatile.Write(ref _latencies[i], new LatencyHistogram());
        }
    }

    /// <summary>All times recorded since. Complete once this object is disposed.</summary>
    public LatencyHistogram CollectLatencies()
    {
        var all = new LatencyHistogram();
        Array.ForEach(_latencies, all.Add);
        return all;
    }

    protected override TrafficReading Count(TrafficReading reading)
    {
        long count = PaddedCounter.Sum(_counts);
        return reading with { Messages = count, Received = count * _messageBytes };
    }

    private void Record(int thread, long nanoseconds)
    {
        Volatile.Read(ref _latencies[thread]).Record(nanoseconds);
        _counts[thread].Add(1);
    }
}
