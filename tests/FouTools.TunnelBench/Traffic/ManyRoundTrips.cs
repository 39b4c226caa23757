using System.Diagnostics;
using System.Net.Sockets;
using FouTools.Measurement.Traffic;

namespace FouTools.TunnelBench.Traffic;

/// <summary>One byte there and one back on many connections at a time.</summary>
internal static class ManyRoundTrips
{
    private const int MessageBytes = 1;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(200);

    public static RoundTripResult Measure(TrafficPath path, int connections, TimeSpan duration)
    {
        var threads = new TrafficThreads();
        var sockets = new List<Socket>();
        var clients = new Socket[connections];
        var servers = new Socket[connections];
        using Socket listener = path.Listen(connections);
        try
        {
            for (int i = 0; i < connections; i++)
            {
                sockets.Add(clients[i] = path.Connect(listener));
                sockets.Add(servers[i] = TrafficPath.Accept(listener));
            }

            sockets.ForEach(socket => socket.NoDelay = true);
            long started = Stopwatch.GetTimestamp() + Ticks(s_warmUp);
            long end = started + Ticks(duration);
            var parts = new LatencyHistogram[ParallelRoundTrips.Threads];
            for (int i = 0; i < parts.Length; i++)
            {
                LatencyHistogram latency = parts[i] = new LatencyHistogram();
                Socket[] answering = ParallelRoundTrips.Part(servers, i);
                Socket[] asking = ParallelRoundTrips.Part(clients, i);
                threads.Start(() => ParallelRoundTrips.Answer(answering, MessageBytes, threads));
                threads.Start(() => ParallelRoundTrips.Ask(asking, MessageBytes, now => now >= end, (now, nanoseconds) =>
                {
                    if (now >= started && now < end)
                    {
                        latency.Record(nanoseconds);
                    }
                }));
            }

            threads.Wait(s_warmUp + duration);
            threads.Join();
            LatencyHistogram all = new();
            Array.ForEach(parts, all.Add);
            return all.Count == 0 ? throw new BenchException("no round trip ended") : new RoundTripResult(all, duration.TotalSeconds);
        }
        finally
        {
            threads.Stop();
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
