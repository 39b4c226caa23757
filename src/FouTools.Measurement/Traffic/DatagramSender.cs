using System.Net.Sockets;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Linux.Threads;

namespace FouTools.Measurement.Traffic;

/// <summary>
/// Sends numbered datagrams at a rate. They leave in small bursts every half millisecond, for a sender that spins between them
/// would take a processor from the tunnel. One thread sends; others may read how many.
/// </summary>
internal sealed class DatagramSender : IDisposable
{
    private const int MostRefusals = 1000;
    private const long TickNanoseconds = 500_000;

    private readonly Socket _socket;
    private readonly Func<bool> _isStopping;
    private readonly DatagramBatch _batch;
    private long _sent;

    /// <param name="socket">A connected socket, which stays the caller's.</param>
    /// <param name="payloadBytes">The length of each datagram.</param>
    /// <param name="isStopping">Whether to end early.</param>
    public DatagramSender(Socket socket, int payloadBytes, Func<bool> isStopping)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(payloadBytes, DatagramHead.Bytes);
        _socket = socket;
        _isStopping = isStopping;

        // A call is worth up to 64 KiB: more would be a burst that nobody asked for.
        _batch = new DatagramBatch(Math.Clamp(65536 / payloadBytes, 1, 64), payloadBytes);
    }

    /// <summary>How many left in this trial.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Sends for a while.</summary>
    /// <param name="trial">The number of the trial.</param>
    /// <param name="perSecond">The rate; infinity is as fast as it goes.</param>
    /// <param name="duration">How long.</param>
    /// <returns>How long it took, in seconds.</returns>
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

        for (int refusals = 0; !_isStopping();)
        {
            IoResult result = _batch.Send((int)_socket.Handle, count);
            if (result.Succeeded)
            {
                Volatile.Write(ref _sent, _sent + result.Count);
                return;
            }

            if (result.Error is Errno.ENOBUFS)
            {
                // The device has dropped it, which is a loss.
                Volatile.Write(ref _sent, _sent + 1);
                return;
            }

            // ICMP errors about earlier datagrams come once each: while the receiver is not there, they are losses like others.
            if (result.Error is not (Errno.EINTR or Errno.EAGAIN or Errno.ECONNREFUSED) || ++refusals > MostRefusals)
            {
                throw new LinuxException("send a datagram", result.Error);
            }
        }
    }

    private static long ToNanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
