using System.Diagnostics;
using System.Net.Sockets;
using FouTools.Linux.Polling;

namespace FouTools.Measurement.Traffic;

/// <summary>
/// Both sides of round trips on many parallel connections. A few threads wait with epoll, each for its share of the connections: a thread
/// per connection would measure the scheduler.
/// </summary>
internal static class ParallelRoundTrips
{
    // How often an idle thread checks whether it must end.
    private const int Patience = 100;

    /// <summary>The number of threads per side.</summary>
    public static int Threads { get; } = Math.Min(4, Environment.ProcessorCount);

    /// <summary>The connections of one thread.</summary>
    public static Socket[] Part(IEnumerable<Socket> sockets, int thread) => [.. sockets.Where((_, index) => index % Threads == thread)];

    /// <summary>Sends requests on all connections until time is up.</summary>
    /// <param name="sockets">The connections.</param>
    /// <param name="messageBytes">The size of a message.</param>
    /// <param name="isOver">Whether time is up at a given Stopwatch timestamp.</param>
    /// <param name="record">Receives the end of each round trip as a Stopwatch timestamp, and its nanoseconds.</param>
    public static void Ask(Socket[] sockets, int messageBytes, Func<long, bool> isOver, Action<long, long> record)
    {
        using EpollSet set = Watch(sockets);
        byte[] message = new byte[messageBytes];
        long[] sent = new long[sockets.Length];
        int[] missing = new int[sockets.Length];
        for (int i = 0; i < sockets.Length; i++)
        {
            sent[i] = Stopwatch.GetTimestamp();
            missing[i] = messageBytes;
            Send(sockets[i], message);
        }

        while (!isOver(Stopwatch.GetTimestamp()))
        {
            int ready = set.Wait(Patience);
            for (int i = 0; i < ready; i++)
            {
                int number = set.Number(i);
                if (!Receive(sockets[number], message, ref missing[number]))
                {
                    continue;
                }

                long now = Stopwatch.GetTimestamp();
                record(now, Stopwatch.GetElapsedTime(sent[number], now).Ticks * TimeSpan.NanosecondsPerTick);
                sent[number] = now;
                Send(sockets[number], message);
            }
        }
    }

    public static void Answer(Socket[] sockets, int messageBytes, TrafficThreads threads)
    {
        using EpollSet set = Watch(sockets);
        byte[] message = new byte[messageBytes];
        int[] missing = [.. sockets.Select(_ => messageBytes)];
        while (!threads.IsStopping)
        {
            int ready = set.Wait(Patience);
            for (int i = 0; i < ready; i++)
            {
                int number = set.Number(i);
                if (Receive(sockets[number], message, ref missing[number]))
                {
                    Send(sockets[number], message);
                }
            }
        }
    }

    private static EpollSet Watch(Socket[] sockets)
    {
        var set = new EpollSet();
        for (int i = 0; i < sockets.Length; i++)
        {
            sockets[i].Blocking = false;
            set.Add((int)sockets[i].Handle, i);
        }

        return set;
    }

    private static bool Receive(Socket socket, byte[] message, ref int missing)
    {
        int count = socket.Receive(message, 0, missing, SocketFlags.None, out SocketError error);
        if (error is SocketError.WouldBlock or SocketError.Interrupted)
        {
            return false;
        }

        if (error != SocketError.Success || count == 0)
        {
            throw new SocketException((int)(error == SocketError.Success ? SocketError.ConnectionReset : error));
        }

        missing -= count;
        if (missing > 0)
        {
            return false;
        }

        missing = message.Length;
        return true;
    }

    private static void Send(Socket socket, byte[] message)
    {
        for (int sent = 0; sent < message.Length;)
        {
            sent += socket.Send(message, sent, message.Length - sent, SocketFlags.None, out SocketError error);
            if (error is SocketError.WouldBlock)
            {
                socket.Poll(TimeSpan.FromMilliseconds(Patience), SelectMode.SelectWrite);
            }
            else if (error is not (SocketError.Success or SocketError.Interrupted))
            {
                throw new SocketException((int)error);
            }
        }
    }
}
