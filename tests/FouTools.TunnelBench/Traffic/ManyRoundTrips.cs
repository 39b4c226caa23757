using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FouTools.TunnelBench.Traffic;

/// <summary>
/// One byte there and one back on many connections at a time. Each end has one thread for each processor, up to four, which
/// waits with epoll: a thread for each connection would measure the scheduler.
/// </summary>
internal static class ManyRoundTrips
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(200);
    private static readonly int s_threads = Math.Min(4, Environment.ProcessorCount);

    public static RoundTripResult Measure(TrafficPath path, int connections, TimeSpan duration)
    {
        var crew = new Crew();
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

            foreach (Socket socket in sockets)
            {
                socket.NoDelay = true;
                socket.Blocking = false;
            }

            long started = Stopwatch.GetTimestamp() + Ticks(s_warmUp);
            long end = started + Ticks(duration);
            var parts = new LatencyHistogram[s_threads];
            for (int i = 0; i < s_threads; i++)
            {
                int part = i;
                parts[part] = new LatencyHistogram();
                Socket[] answering = Part(servers, part);
                Socket[] asking = Part(clients, part);
                crew.Start(() => Answer(answering, crew));
                crew.Start(() => Ask(asking, started, end, parts[part]));
            }

            crew.Wait(s_warmUp + duration);
            crew.Join();
            LatencyHistogram all = new();
            Array.ForEach(parts, all.Add);
            return all.Count == 0 ? throw new BenchException("no round trip ended") : new RoundTripResult(all, duration.TotalSeconds);
        }
        finally
        {
            crew.Stop();
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private static Socket[] Part(Socket[] sockets, int part) => [.. sockets.Where((_, index) => index % s_threads == part)];

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private static unsafe void Ask(Socket[] sockets, long started, long end, LatencyHistogram latency)
    {
        using var set = new EpollSet();
        int[] descriptors = Watch(set, sockets);
        long[] sent = new long[sockets.Length];
        for (int i = 0; i < sockets.Length; i++)
        {
            sent[i] = Stopwatch.GetTimestamp();
            Write(descriptors[i]);
        }

        while (Stopwatch.GetTimestamp() < end)
        {
            int ready = set.Wait();
            for (int i = 0; i < ready; i++)
            {
                int number = set.Number(i);
                if (!Read(descriptors[number]))
                {
                    continue;
                }

                long now = Stopwatch.GetTimestamp();
                if (now >= started && now < end)
                {
                    latency.Record(Stopwatch.GetElapsedTime(sent[number], now).Ticks * TimeSpan.NanosecondsPerTick);
                }

                sent[number] = now;
                Write(descriptors[number]);
            }
        }
    }

    private static void Answer(Socket[] sockets, Crew crew)
    {
        using var set = new EpollSet();
        int[] descriptors = Watch(set, sockets);
        while (!crew.IsStopping)
        {
            int ready = set.Wait();
            for (int i = 0; i < ready; i++)
            {
                int descriptor = descriptors[set.Number(i)];
                if (Read(descriptor))
                {
                    Write(descriptor);
                }
            }
        }
    }

    private static int[] Watch(EpollSet set, Socket[] sockets)
    {
        for (int i = 0; i < sockets.Length; i++)
        {
            set.Add(sockets[i], i);
        }

        return [.. sockets.Select(socket => (int)socket.Handle)];
    }

    private static unsafe bool Read(int descriptor)
    {
        byte message;
        nint count = Native.Receive(descriptor, &message, 1, 0);
        return count == 1 || (count < 0 && Marshal.GetLastPInvokeError() is Native.EAGAIN or Native.EINTR
            ? false
            : throw new BenchException("a connection was closed during round trips"));
    }

    private static unsafe void Write(int descriptor)
    {
        byte message = 0;
        if (Native.Send(descriptor, &message, 1, 0) != 1)
        {
            throw new BenchException($"a round trip could not be sent, errno {Marshal.GetLastPInvokeError()}");
        }
    }
}
