using System.Net.Sockets;
using FouTools.Linux.Sockets;
using FouTools.Measurement.Protocol;

namespace FouTools.Measurement.Traffic;

/// <summary>The sender or the receiver of datagrams, one trial at a time.</summary>
internal sealed class DatagramEnd : TrafficEnd
{
    private const int BufferBytes = 8 << 20;

    // The interval at which a thread that waits for the socket checks for other work, in milliseconds.
    private const int Patience = 50;

    private readonly bool _isSender;
    private readonly int _payloadBytes;
    private readonly DatagramSender? _sender;
    private readonly DatagramReceiver _receiver = new();
    private Thread? _sending;
    private long _sendTime;
    private long _trial;

    /// <param name="socket">A connected socket; ownership moves to this object.</param>
    /// <param name="isSender">Whether this side sends.</param>
    /// <param name="payloadBytes">The payload size of each datagram.</param>
    public DatagramEnd(Socket socket, bool isSender, int payloadBytes)
        : base([socket])
    {
        _isSender = isSender;
        _payloadBytes = payloadBytes;
        socket.EnlargeBuffers(BufferBytes);
        socket.ReceiveTimeout = Patience;
        socket.SendTimeout = Patience;
        _sender = isSender ? new DatagramSender(socket, payloadBytes, () => TrafficThreads.IsStopping) : null;
    }

    /// <summary>Whether a trial is still being sent.</summary>
    private bool IsSending => _sending is { IsAlive: true };

    public override void Start()
    {
        if (!_isSender)
        {
            TrafficThreads.Start(() => _receiver.Run(Sockets[0], _payloadBytes, TrafficThreads));
        }
    }

    /// <summary>Starts a trial; returns false while another one is being sent.</summary>
    public bool Begin(TrialRequest request)
    {
        if (IsSending)
        {
            return false;
        }

        _trial = request.Trial;
        if (_sender is not null)
        {
            Volatile.Write(ref _sendTime, 0);
            var sending = new Thread(() => Send(request)) { IsBackground = true, Name = "FouTools traffic" };
            _sending = sending;
            sending.Start();
            return true;
        }

        _receiver.Begin(request.Trial);
        while (_receiver.Trial != request.Trial && !TrafficThreads.IsStopping)
        {
            ThrowIfFailed();
            Thread.Sleep(1);
        }

        return true;
    }

    public override void Dispose()
    {
        // The threads hold the raw descriptor, which the kernel may reuse once the socket is closed.
        TrafficThreads.Stop();
        _sending?.Join();
        TrafficThreads.Abandon();
        base.Dispose();
        _sender?.Dispose();
    }

    protected override TrafficReading Count(TrafficReading reading)
    {
        long received = _receiver.Received;
        return reading with
        {
            Trial = _trial,
            Sent = _sender?.Sent ?? 0,
            SendTime = Volatile.Read(ref _sendTime),
            Messages = received,
            Received = received * _payloadBytes,
            Late = _receiver.Late,
            FirstArrival = _receiver.FirstArrival,
            LastArrival = _receiver.LastArrival,
            Jitter = _receiver.Jitter,
        };
    }

    private void Send(TrialRequest request)
    {
        double seconds = 0;
        try
        {
            seconds = _sender!.Run(request.Trial, request.PerSecond, request.Duration);
        }
        catch (IOException failure)
        {
            TrafficThreads.Fail(failure);
        }
        finally
        {
            Volatile.Write(ref _sendTime, Math.Max(1, (long)(seconds * 1e9)));
        }
    }
}
