using System.Diagnostics;
using System.Net.Sockets;
using FouTools.Measurement.Traffic;

namespace FouTools.TunnelBench.Traffic;

/// <summary>
/// Data as fast as TCP carries it, one way, as netperf's TCP_STREAM: one thread for each end of each connection, blocking
/// calls, writes of 256 KiB, buffers left to the kernel.
/// </summary>
internal static class TcpStream
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    /// <param name="path">From where to where.</param>
    /// <param name="flows">How many connections at a time.</param>
    /// <param name="duration">How long is measured, after a warm-up.</param>
    /// <param name="programSeconds">Reads the processor time of the programs that make the tunnel.</param>
    public static StreamResult Measure(TrafficPath path, int flows, TimeSpan duration, Func<double> programSeconds)
    {
        var threads = new TrafficThreads();
        var counters = new PaddedCounter[flows];
        using Socket listener = path.Listen(flows);
        var sockets = new List<Socket>();
        try
        {
            for (int i = 0; i < flows; i++)
            {
                Socket sender = path.Connect(listener);
                Socket receiver = TrafficPath.Accept(listener);
                sockets.AddRange([sender, receiver]);
                int flow = i;
                threads.Start(() => StreamTraffic.Receive(receiver, ref counters[flow]));
                threads.Start(() => StreamTraffic.Send(sender, StreamTraffic.ChunkBytes, threads));
            }

            threads.Wait(s_warmUp);
            ProcessorClock clock = ProcessorClock.Now();
            double programs = programSeconds();
            long bytes = PaddedCounter.Sum(counters);
            long started = Stopwatch.GetTimestamp();
            threads.Wait(duration);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            bytes = PaddedCounter.Sum(counters) - bytes;
            ProcessorClock end = ProcessorClock.Now();
            programs = programSeconds() - programs;
            threads.Join();
            return bytes == 0
                ? throw new BenchException("no byte of the stream arrived")
                : new StreamResult(bytes, seconds, end.Busy - clock.Busy, end.UserAndSystem - clock.UserAndSystem, programs);
        }
        finally
        {
            threads.Stop();
            sockets.ForEach(socket => socket.Dispose());
        }
    }
}
