using System.Diagnostics;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Control;

/// <summary>
/// Sends keepalives and GUE echo requests when they are due. They leave from the port that datagrams arrive at, so that they
/// open the way for those.
/// </summary>
internal sealed class KeepaliveSender
{
    private const int MillisecondsPerSecond = 1000;

    private readonly UdpSocket _socket;
    private readonly PeerTable _peers;
    private readonly DirectionCounters _counters;
    private readonly byte[] _message = new byte[GueControlMessage.Length];

    public KeepaliveSender(UdpSocket socket, PeerTable peers, DirectionCounters counters)
    {
        _socket = socket;
        _peers = peers;
        _counters = counters;
    }

    /// <summary>Sends what is due.</summary>
    /// <param name="now">The time in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <returns>Whether any peer has an interval.</returns>
    public bool SendDue(long now)
    {
        bool any = false;
        foreach (Peer peer in _peers.List())
        {
            FouPeerOptions options = peer.Options;

            // Whoever roams may be found at any time, and nobody says so to this thread.
            any |= options.KeepaliveInterval > 0 || options.EchoInterval > 0;
            if (peer.Path is not { } path)
            {
                continue;
            }

            if (options.KeepaliveInterval > 0 && peer.Idle.IsDue(peer.SentPackets, now, options.KeepaliveInterval * MillisecondsPerSecond))
            {
                Send([], path, DatapathEvent.KeepaliveSent);
            }

            if (options.EchoInterval > 0 && peer.Echo.IsDue(now, options.EchoInterval * MillisecondsPerSecond))
            {
                Send(Request(peer.Echo, now), path, DatapathEvent.EchoRequestSent);
            }
        }

        return any;
    }

    private ReadOnlySpan<byte> Request(EchoState echo, long now)
    {
        int length = new GueControlMessage
        {
            Type = GueControlType.EchoRequest,
            Identifier = echo.Identifier,
            Sequence = echo.BeginRequest(now),
            Timestamp = (ulong)Stopwatch.GetTimestamp(),
        }.Write(_message);
        return _message.AsSpan(0, length);
    }

    private void Send(ReadOnlySpan<byte> payload, PeerPath path, DatapathEvent what)
    {
        if (_socket.Send(payload, path.Remote, path.Local).Succeeded)
        {
            _counters.CountEvent(what);
        }
    }
}
