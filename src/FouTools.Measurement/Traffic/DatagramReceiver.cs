using System.Net.Sockets;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Measurement.Traffic;

/// <summary>Counts the datagrams of one trial at a time. One thread receives; others may begin trials and read the counts.</summary>
internal sealed class DatagramReceiver
{
    private const int BatchSize = 64;

    // RFC 3550 section 6.4.1: the gain of the estimate is 1/16.
    private const int JitterShift = 4;

    private readonly ArrivalWindow _window = new();
    private long _wanted;
    private long _trial;
    private long _received;
    private long _late;
    private long _firstArrival;
    private long _lastArrival;
    private long _lastTransit;
    private long _jitter;

    /// <summary>The trial whose datagrams are counted.</summary>
    public long Trial => Volatile.Read(ref _trial);

    /// <summary>How many different ones arrived.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>How many arrived after one that was sent later.</summary>
    public long Late => Volatile.Read(ref _late);

    /// <summary>When the first one of the trial arrived, in nanoseconds of the monotonic clock.</summary>
    public long FirstArrival => Volatile.Read(ref _firstArrival);

    /// <summary>When the last one arrived, in nanoseconds of the monotonic clock.</summary>
    public long LastArrival => Volatile.Read(ref _lastArrival);

    /// <summary>The jitter of arrivals in nanoseconds, as RFC 3550 section 6.4.1 estimates it.</summary>
    public long Jitter => Volatile.Read(ref _jitter) >> JitterShift;

    /// <summary>Begins a trial. Until the receiving thread has seen that, <see cref="Trial"/> is the one before.</summary>
    public void Begin(long trial) => Volatile.Write(ref _wanted, trial);

    /// <summary>Receives.</summary>
    /// <param name="socket">The socket, with a receive timeout of less than a second.</param>
    /// <param name="payloadBytes">The length of the datagrams.</param>
    /// <param name="crew">Tells when to end.</param>
    public void Run(Socket socket, int payloadBytes, Crew crew)
    {
        using var batch = new DatagramBatch(BatchSize, payloadBytes);
        int descriptor = (int)socket.Handle;
        while (!crew.IsStopping)
        {
            IoResult result = batch.Receive(descriptor);
            if (!result.Succeeded && result.Error is not (Errno.EAGAIN or Errno.EINTR or Errno.ECONNREFUSED))
            {
                throw new LinuxException("receive a datagram", result.Error);
            }

            BeginWanted();
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

    private void BeginWanted()
    {
        long wanted = Volatile.Read(ref _wanted);
        if (wanted == _trial)
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
        Volatile.Write(ref _trial, wanted);
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

        // The two clocks differ by a constant, which the difference of two transits is without.
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
