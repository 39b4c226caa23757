using System.Diagnostics;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Diagnosis.Probes;

/// <summary>Sends echo requests, and matches the replies.</summary>
internal sealed class EchoExchange
{
    private readonly RawSocket _sender;
    private readonly RawReceiver _receiver;
    private readonly UInt128 _source;
    private readonly SocketEndpoint _target;
    private readonly EchoRequest _request;
    private readonly byte[] _packet;
    private readonly byte[] _answer;
    private readonly ushort _identifier = (ushort)Random.Shared.Next(1, ushort.MaxValue + 1);
    private readonly long[] _sentAt;
    private readonly TimeSpan?[] _roundTrips;
    private int _next;
    private int _sent;
    private Errno _refusal;

    public EchoExchange(RawSocket sender, RawReceiver receiver, UInt128 source, SocketEndpoint target, EchoRequest request)
    {
        _sender = sender;
        _receiver = receiver;
        _source = source;
        _target = target;
        _request = request;
        _packet = new byte[Math.Max(request.Length, request.Shortest)];
        _answer = new byte[_packet.Length];
        _sentAt = new long[request.Count];
        _roundTrips = new TimeSpan?[request.Count];
    }

    /// <summary>Whether all requests were sent, and all of them answered.</summary>
    public bool IsComplete => _next == _request.Count && _roundTrips.Count(time => time is not null) == _sent;

    /// <summary>Sends the next request if it is due.</summary>
    /// <param name="elapsed">The time since the start.</param>
    /// <param name="spacing">The time between two requests.</param>
    /// <returns>The time until the next request.</returns>
    public TimeSpan SendDue(TimeSpan elapsed, TimeSpan spacing)
    {
        if (_next < _request.Count && elapsed >= spacing * _next)
        {
            IcmpEcho.Write(_packet, _source, _target.Address, _identifier, (ushort)_next);
            _sentAt[_next++] = Stopwatch.GetTimestamp();
            IoResult result = _sender.Send(_packet, _target);
            _sent += result.Succeeded ? 1 : 0;
            _refusal = result.Succeeded ? _refusal : result.Error;
        }

        return _next < _request.Count ? spacing : TimeSpan.MaxValue;
    }

    /// <summary>Reads the replies that have arrived.</summary>
    public void Receive()
    {
        while (_receiver.Receive(_answer, out ReceivedDatagram datagram) is { Succeeded: true } received)
        {
            if (datagram.Source.Address == _target.Address
                && IcmpEcho.TryReadReply(_answer.AsSpan(0, received.Count), _target.IsIPv4, _identifier, out ushort sequence)
                && sequence < _next)
            {
                _roundTrips[sequence] ??= Stopwatch.GetElapsedTime(_sentAt[sequence]);
            }
        }
    }

    /// <summary>Returns the outcome.</summary>
    public EchoAnswers Summarize(IReadOnlyList<ReportedError> outerErrors)
    {
        TimeSpan[] times = [.. _roundTrips.OfType<TimeSpan>()];
        return new EchoAnswers(
            _sent,
            times.Length,
            times.Length == 0 ? null : TimeSpan.FromTicks((long)times.Average(time => time.Ticks)),
            _refusal,
            outerErrors);
    }
}
