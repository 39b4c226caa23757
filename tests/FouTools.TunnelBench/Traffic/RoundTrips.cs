using System.Diagnostics;
using System.Net.Sockets;

namespace FouTools.TunnelBench.Traffic;

/// <summary>One byte there and one back on one connection, as netperf's TCP_RR: blocking calls, TCP_NODELAY, no thread pinned.</summary>
internal static class RoundTrips
{
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(200);

    public static RoundTripResult Measure(TrafficPath path, TimeSpan duration)
    {
        var crew = new Crew();
        using Socket listener = path.Listen(1);
        using Socket client = path.Connect(listener);
        using Socket server = TrafficPath.Accept(listener);
        client.NoDelay = server.NoDelay = true;
        crew.Start(() => Answer(server));
        try
        {
            Ask(client, s_warmUp);
            return Ask(client, duration);
        }
        catch (SocketException exception)
        {
            throw new BenchException($"a round trip failed: {exception.Message}");
        }
        finally
        {
            client.Close();
            crew.Join();
        }
    }

    private static RoundTripResult Ask(Socket client, TimeSpan duration)
    {
        var latency = new LatencyHistogram();
        byte[] message = new byte[1];
        long started = Stopwatch.GetTimestamp();
        long end = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        long now = started;
        while (now < end)
        {
            client.Send(message);
            if (client.Receive(message) == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            long then = now;
            now = Stopwatch.GetTimestamp();
            latency.Record(Stopwatch.GetElapsedTime(then, now).Ticks * TimeSpan.NanosecondsPerTick);
        }

        return new RoundTripResult(latency, Stopwatch.GetElapsedTime(started, now).TotalSeconds);
    }

    private static void Answer(Socket server)
    {
        byte[] message = new byte[1];
        while (server.Receive(message) > 0)
        {
            server.Send(message);
        }
    }
}
