using System.Diagnostics;
using System.Net.Sockets;
using FouTools.Measurement.Traffic;

namespace FouTools.TunnelBench.Traffic;

/// <summary>One byte there and one back on one connection, as netperf's TCP_RR: blocking calls, TCP_NODELAY, no thread pinned.</summary>
internal static class RoundTrips
{
    private const int MessageBytes = 1;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(200);

    public static RoundTripResult Measure(TrafficPath path, TimeSpan duration)
    {
        var threads = new TrafficThreads();
        using Socket listener = path.Listen(1);
        using Socket client = path.Connect(listener);
        using Socket server = TrafficPath.Accept(listener);
        client.NoDelay = server.NoDelay = true;
        threads.Start(() => RoundTripTraffic.Answer(server, MessageBytes));
        try
        {
            Ask(client, s_warmUp);
            return Ask(client, duration);
        }
        finally
        {
            client.Close();
            threads.Join();
        }
    }

    private static RoundTripResult Ask(Socket client, TimeSpan duration)
    {
        var latency = new LatencyHistogram();
        long started = Stopwatch.GetTimestamp();
        long end = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        RoundTripTraffic.Ask(client, MessageBytes, now => now >= end, latency.Record);
        return new RoundTripResult(latency, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }
}
