using System.Collections;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FouTools.TunnelBench.Traffic;

/// <summary>
/// Datagrams of 100 bytes at the highest rate at which less than one in a thousand is lost. They leave in small bursts every
/// half millisecond, for a sender that spins between them would take a processor from the tunnel.
/// </summary>
internal sealed class UdpRate : IDisposable
{
    private const int BufferBytes = 8 << 20;
    private const long TickNanoseconds = 500_000;
    private const int ClockMonotonic = 1;
    private const int TimerAbsolute = 1;

    private readonly Crew _crew = new();
    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly MessageBatch _outgoing = new();
    private readonly BitArray _seen = new(1 << 23);
    private int _trial;
    private int _received;
    private int _late;
    private long _lastArrival;

    private UdpRate(TrafficPath path)
    {
        (_sender, _receiver) = path.OpenUdp();
        _sender.SetRawSocketOption(Native.SOL_SOCKET, Native.SO_SNDBUFFORCE, MemoryMarshal.AsBytes([BufferBytes]));
        _receiver.SetRawSocketOption(Native.SOL_SOCKET, Native.SO_RCVBUFFORCE, MemoryMarshal.AsBytes([BufferBytes]));
        _receiver.ReceiveTimeout = 50;
        _crew.Start(Receive);
    }

    /// <param name="path">From where to where.</param>
    /// <param name="trialDuration">How long is sent at each rate.</param>
    /// <param name="trials">How many rates are tried.</param>
    public static RateTrial? Measure(TrafficPath path, TimeSpan trialDuration, int trials)
    {
        using var rate = new UdpRate(path);
        // Opens the way: neighbours, routes, code.
        rate.Run(1000, TimeSpan.FromMilliseconds(50));
        return RateSearch.Find(perSecond => rate.Run(perSecond, trialDuration), trials);
    }

    public void Dispose()
    {
        _crew.Join();
        _sender.Dispose();
        _receiver.Dispose();
        _outgoing.Dispose();
    }

    private RateTrial Run(double perSecond, TimeSpan duration)
    {
        _seen.SetAll(false);
        _received = 0;
        _late = 0;
        int trial = _trial + 1;
        Volatile.Write(ref _trial, trial);
        long started = Stopwatch.GetTimestamp();
        int sent = double.IsInfinity(perSecond) ? Flood(trial, duration) : Pace(trial, perSecond, duration);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        WaitForLast();
        double receiving = Stopwatch.GetElapsedTime(started, Volatile.Read(ref _lastArrival)).TotalSeconds;
        return new RateTrial(sent, Volatile.Read(ref _received), _late, seconds, Math.Max(seconds, receiving));
    }

    private int Flood(int trial, TimeSpan duration)
    {
        int sent = 0;
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration && sent < _seen.Length - MessageBatch.Capacity)
        {
            sent += Send(trial, sent, MessageBatch.Capacity);
        }

        return sent;
    }

    private int Pace(int trial, double perSecond, TimeSpan duration)
    {
        int sent = 0;
        int total = (int)Math.Min(_seen.Length - MessageBatch.Capacity, perSecond * duration.TotalSeconds);
        long started = Stopwatch.GetTimestamp();
        long wake = Nanoseconds();
        while (sent < total)
        {
            int due = (int)Math.Min(total, (Stopwatch.GetElapsedTime(started).TotalSeconds + (TickNanoseconds / 1e9)) * perSecond);
            while (sent < due)
            {
                sent += Send(trial, sent, Math.Min(MessageBatch.Capacity, due - sent));
                if (Stopwatch.GetElapsedTime(started) > 2 * duration)
                {
                    return sent;
                }
            }

            wake = Math.Max(wake + TickNanoseconds, Nanoseconds());
            SleepUntil(wake);
        }

        return sent;
    }

    private int Send(int trial, int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _outgoing.Write(i, trial, first + i);
        }

        for (int attempt = 0; ;)
        {
            int now = _outgoing.Send((int)_sender.Handle, count);
            if (now > 0)
            {
                return now;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == Native.ENOBUFS)
            {
                // The device has dropped it, which is a loss.
                return 1;
            }

            if (error is not (Native.EINTR or Native.EAGAIN) || ++attempt > 1000)
            {
                throw new BenchException($"sendmmsg failed with errno {error}");
            }
        }
    }

    private void Receive()
    {
        using var batch = new MessageBatch();
        int descriptor = (int)_receiver.Handle;
        int trial = 0;
        int highest = -1;
        while (!_crew.IsStopping)
        {
            int count = batch.Receive(descriptor);
            int current = Volatile.Read(ref _trial);
            if (current != trial)
            {
                trial = current;
                highest = -1;
            }

            int news = 0;
            for (int i = 0; i < count; i++)
            {
                int number = batch.Number(i);
                if (batch.Trial(i) != trial || (uint)number >= (uint)_seen.Length || _seen[number])
                {
                    continue;
                }

                _seen[number] = true;
                news++;
                _late += number < highest ? 1 : 0;
                highest = Math.Max(highest, number);
            }

            if (news > 0)
            {
                Volatile.Write(ref _lastArrival, Stopwatch.GetTimestamp());
                Volatile.Write(ref _received, _received + news);
            }
        }
    }

    // Until nothing has come for a while: what is in queues is not lost.
    private void WaitForLast()
    {
        int before = -1;
        for (int i = 0; i < 40 && Volatile.Read(ref _received) != before; i++)
        {
            before = Volatile.Read(ref _received);
            Thread.Sleep(25);
        }
    }

    private static long Nanoseconds() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    private static unsafe void SleepUntil(long nanoseconds)
    {
        var time = new Native.Timespec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        _ = Native.Sleep(ClockMonotonic, TimerAbsolute, &time, null);
    }
}
