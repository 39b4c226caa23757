using System.Net.Sockets;
using FouTools.Linux.Sockets;
using FouTools.Measurement.Traffic;

namespace FouTools.TunnelBench.Traffic;

/// <summary>Datagrams of 100 bytes at the highest rate at which less than one in a thousand is lost.</summary>
internal sealed class UdpRate : IDisposable
{
    private const int PayloadBytes = 100;
    private const int BufferBytes = 8 << 20;

    private readonly TrafficThreads _threads = new();
    private readonly Socket _senderSocket;
    private readonly Socket _receiverSocket;
    private readonly DatagramSender _sender;
    private readonly DatagramReceiver _receiver = new();
    private long _trial;

    private UdpRate(TrafficPath path)
    {
        (_senderSocket, _receiverSocket) = path.OpenUdp();
        _senderSocket.EnlargeBuffers(BufferBytes);
        _receiverSocket.EnlargeBuffers(BufferBytes);
        _receiverSocket.ReceiveTimeout = 50;
        _sender = new DatagramSender(_senderSocket, PayloadBytes, () => _threads.IsStopping);
        _threads.Start(() => _receiver.Run(_receiverSocket, PayloadBytes, _threads));
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
        _threads.Join();
        _sender.Dispose();
        _senderSocket.Dispose();
        _receiverSocket.Dispose();
    }

    private RateTrial Run(double perSecond, TimeSpan duration)
    {
        _receiver.Begin(++_trial);
        while (_receiver.Trial != _trial)
        {
            _threads.ThrowIfFailed();
            Thread.Sleep(1);
        }

        long started = MonotonicClock.Nanoseconds;
        double seconds = _sender.Run(_trial, perSecond, duration);
        WaitForLast();
        double receiving = (_receiver.LastArrival - started) / 1e9;
        return new RateTrial(_sender.Sent, _receiver.Received, _receiver.Late, seconds, Math.Max(seconds, receiving));
    }

    // Until nothing has come for a while: what is in queues is not lost.
    private void WaitForLast()
    {
        long before = -1;
        for (int i = 0; i < 40 && _receiver.Received != before; i++)
        {
            before = _receiver.Received;
            Thread.Sleep(25);
        }
    }
}
