using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace FouTools.TunnelBench.Traffic;

/// <summary>
/// Data as fast as TCP carries it, one way, as netperf's TCP_STREAM: one thread for each end of each connection, blocking
/// calls, writes of 256 KiB, buffers left to the kernel.
/// </summary>
internal static class TcpStream
{
    private const int ChunkBytes = 256 * 1024;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(300);

    /// <param name="path">From where to where.</param>
    /// <param name="flows">How many connections at a time.</param>
    /// <param name="duration">How long is measured, after a warm-up.</param>
    /// <param name="programSeconds">Reads the processor time of the programs that make the tunnel.</param>
    public static StreamResult Measure(TrafficPath path, int flows, TimeSpan duration, Func<double> programSeconds)
    {
        var crew = new Crew();
        var counters = new Counter[flows];
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
                crew.Start(() => Receive(receiver, ref counters[flow].Bytes));
                crew.Start(() => Send(sender, crew));
            }

            crew.Wait(s_warmUp);
            ProcessorClock clock = ProcessorClock.Now();
            double programs = programSeconds();
            long bytes = Total(counters);
            long started = Stopwatch.GetTimestamp();
            crew.Wait(duration);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            bytes = Total(counters) - bytes;
            ProcessorClock end = ProcessorClock.Now();
            programs = programSeconds() - programs;
            crew.Join();
            return bytes == 0
                ? throw new BenchException("no byte of the stream arrived")
                : new StreamResult(bytes, seconds, end.Busy - clock.Busy, end.UserAndSystem - clock.UserAndSystem, programs);
        }
        finally
        {
            crew.Stop();
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private static void Send(Socket socket, Crew crew)
    {
        byte[] chunk = new byte[ChunkBytes];
        Random.Shared.NextBytes(chunk);
        while (!crew.IsStopping)
        {
            socket.Send(chunk);
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private static void Receive(Socket socket, ref long total)
    {
        byte[] chunk = new byte[ChunkBytes];
        for (int count = socket.Receive(chunk); count > 0; count = socket.Receive(chunk))
        {
            Volatile.Write(ref total, total + count);
        }
    }

    private static long Total(Counter[] counters)
    {
        long total = 0;
        for (int i = 0; i < counters.Length; i++)
        {
            total += Volatile.Read(ref counters[i].Bytes);
        }

        return total;
    }

    // One cache line for each thread.
    [InlineArray(16)]
    private struct Padding
    {
        private long _first;
    }

    private struct Counter
    {
        public long Bytes;
#pragma warning disable CS0169, IDE0051 // It is there for its size.
        private Padding _padding;
#pragma warning restore CS0169, IDE0051
    }
}
