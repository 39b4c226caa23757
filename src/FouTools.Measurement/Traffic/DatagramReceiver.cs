using System.Net.Sockets;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Measurement.Traffic;

/// <summary>Counts the datagrams of one trial at a time. One thread receives; others may start trials and read the counters.</summary>
internal sealed class DatagramReceiver
{
    private const int BatchSize = 64;

    // RFC 3550 section 6.4.1: the gain of the estimate is 1/16.
    private const int JitterShift = 4;

    private readonly ArrivalWindow _window = new();
    private long _requested;
    private long _trial;
    private long _received;
    private long _late;
    private long _firstArrival;
    private long _lastArrival;
    private long _lastTransit;
    private long _jitter;

    /// <summary>The trial whose datagrams are counted.</summary>
    public long Trial => Volatile.Read(ref _trial);

    /// <summary>The number of distinct datagrams received.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>The number of datagrams that arrived after one that was sent later.</summary>
    public long Late => Volatile.Read(ref _late);

    /// <summary>The arrival of the trial's first datagram, in nanoseconds of the monotonic clock.</summary>
    public long FirstArrival => Volatile.Read(ref _firstArrival);

    /// <summary>The arrival of the last datagram, in nanoseconds of the monotonic clock.</summary>
    public long LastArrival => Volatile.Read(ref _lastArrival);

    /// <summary>The interarrival jitter in nanoseconds (RFC 3550 section 6.4.1).</summary>
    public long Jitter => Volatile.Read(ref _jitter) >> JitterShift;

    /// <summary>Starts a trial. <see cref="Trial"/> stays the previous one until the receiving thread has switched.</summary>
    public void Begin(long trial) => Volatile.Write(ref _requested, trial);

    /// <summary>Receives until the crew stops.</summary>
    /// <param name="socket">The socket, with a receive timeout of less than a second.</param>
    /// <param name="payloadBytes">The payload size of the datagrams.</param>
    /// <param name="threads">Signals the end.</param>
    public void Run(Socket socket, int payloadBytes, TrafficThreads threads)
    {
        using var batch = new DatagramBatch(BatchSize, payloadBytes);
        int descriptor = (int)socket.Handle;
        while (!threads.IsStopping)
        {
            IoResult result = batch.Receive(descriptor);
            if (!result.Succeeded && result.Error is not (Errno.EAGAIN or Errno.EINTR or Errno.ECONNREFUSED))
            {
                throw new LinuxException("receive a datagram", result.Error);
            }

            BeginRequested();
            long now = MonotonicClock.Nanoseconds;
            for (int i = 0; i < result.Count; i++)
            {
                ReadOnlySpan<byte> payload = batch.Received(i);
                if (payload.Length >= DatagramHead.Bytes)
                {
                    Count(DatagramHead.Read(payload), now);
                }
            }
        }
    }

    private void BeginRequested()
    {
        long requested = Volatile.Read(ref _requested);
        if (requested == _trial)
        {
            return;
        }

        _window.Clear();
        Volatile.Write(ref _received, 0);
        Volatile.Write(ref _late, 0);
        Volatile.Write(ref _jitter, 0);
        long now = MonotonicClock.Nanoseconds;
        Volatile.Write(ref _firstArrival, now);
        Volatile.Write(ref _lastArrival, now);
        Volatile.Write(ref _trial, requested);
    }

    private void Count(DatagramHead head, long now)
    {
        if (head.Trial != _trial || head.Number < 0)
        {
            return;
        }

        bool isLate = head.Number < _window.Highest;
        if (!_window.Add(head.Number))
        {
            return;
        }

        if (isLate)
        {
            Volatile.Write(ref _late, _late + 1);
        }

        // The offset between the two clocks cancels out in the difference of two transit times.
        long transit = now - head.SentAt;
        if (_received > 0)
        {
            _jitter += Math.Abs(transit - _lastTransit) - (_jitter >> JitterShift);
        }
        else
        {
            Volatile.Write(ref _firstArrival, now);
        }

        _lastTransit = transit;
        Volatile.Write(ref _lastArrival, now);
        Volatile.Write(ref _received, _received + 1);
    }
}
