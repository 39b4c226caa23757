using System.Net.Sockets;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Linux.Threads;

namespace FouTools.Measurement.Traffic;

/// <summary>
/// Sends numbered datagrams at a rate, in small bursts every half millisecond: a sender that spins between single datagrams would take a
/// processor from the tunnel. One thread sends; others may read the counter.
/// </summary>
internal sealed class DatagramSender : IDisposable
{
    private const int MaxErrors = 1000;
    private const long TickNanoseconds = 500_000;

    private readonly Socket _socket;
    private readonly Func<bool> _isStopping;
    private readonly DatagramBatch _batch;
    private long _sent;

    /// <param name="socket">A connected socket, still owned by the caller.</param>
    /// <param name="payloadBytes">The payload size of each datagram.</param>
    /// <param name="isStopping">Whether to end early.</param>
    public DatagramSender(Socket socket, int payloadBytes, Func<bool> isStopping)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(payloadBytes, DatagramHead.Bytes);
        _socket = socket;
        _isStopping = isStopping;

        // Send at most 64 KiB per call: more would make larger bursts than the rate asks for.
        _batch = new DatagramBatch(Math.Clamp(65536 / payloadBytes, 1, 64), payloadBytes);
    }

    /// <summary>The number of datagrams sent in this trial.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Runs one trial.</summary>
    /// <param name="trial">The number of the trial.</param>
    /// <param name="perSecond">The rate; infinity for no limit.</param>
    /// <param name="duration">The duration.</param>
    /// <returns>The time it took, in seconds.</returns>
    public double Run(long trial, double perSecond, TimeSpan duration)
    {
        Volatile.Write(ref _sent, 0);
        long started = MonotonicClock.Nanoseconds;
        if (double.IsInfinity(perSecond))
        {
            Flood(trial, started + ToNanoseconds(duration));
        }
        else
        {
            Pace(trial, perSecond, started, duration);
        }

        return (MonotonicClock.Nanoseconds - started) / 1e9;
    }

    public void Dispose() => _batch.Dispose();

    private void Flood(long trial, long end)
    {
        while (MonotonicClock.Nanoseconds < end && !_isStopping())
        {
            Send(trial, _batch.Capacity);
        }
    }

    private void Pace(long trial, double perSecond, long started, TimeSpan duration)
    {
        long total = (long)(perSecond * duration.TotalSeconds);
        long tooLate = started + (2 * ToNanoseconds(duration));
        long wake = started;
        while (_sent < total && !_isStopping())
        {
            double seconds = (MonotonicClock.Nanoseconds - started + TickNanoseconds) / 1e9;
            long due = Math.Min(total, (long)(seconds * perSecond));
            while (_sent < due)
            {
                Send(trial, (int)Math.Min(_batch.Capacity, due - _sent));
                if (MonotonicClock.Nanoseconds > tooLate)
                {
                    return;
                }
            }

            wake = Math.Max(wake + TickNanoseconds, MonotonicClock.Nanoseconds);
            PreciseSleep.Until(wake);
        }
    }

    private void Send(long trial, int count)
    {
        long now = MonotonicClock.Nanoseconds;
        for (int i = 0; i < count; i++)
        {
            new DatagramHead(trial, _sent + i, now).Write(_batch.Payload(i));
        }

        for (int errors = 0; !_isStopping();)
        {
            IoResult result = _batch.Send((int)_socket.Handle, count);
            if (result.Succeeded)
            {
                Volatile.Write(ref _sent, _sent + result.Count);
                return;
            }

            if (result.Error is Errno.ENOBUFS)
            {
                // The device dropped it: count it as a loss.
                Volatile.Write(ref _sent, _sent + 1);
                return;
            }

            // ICMP errors about earlier datagrams surface once each: while nothing listens at the receiver, they count as losses.
            if (result.Error is not (Errno.EINTR or Errno.EAGAIN or Errno.ECONNREFUSED) || ++errors > MaxErrors)
            {
                throw new LinuxException("send a datagram", result.Error);
            }
        }
    }

    private static long ToNanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
