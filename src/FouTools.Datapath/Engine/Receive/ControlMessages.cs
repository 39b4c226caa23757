using System.Diagnostics;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>Answers GUE echo requests where that is wished, and takes the answers to our own.</summary>
internal sealed class ControlMessages
{
    private readonly UdpSocket _socket;
    private readonly PeerTable _peers;
    private readonly bool _answersEcho;
    private readonly DirectionCounters _counters;

    public ControlMessages(UdpSocket socket, PeerTable peers, bool answersEcho, DirectionCounters counters)
    {
        _socket = socket;
        _peers = peers;
        _answersEcho = answersEcho;
        _counters = counters;
    }

    /// <summary>Handles one message.</summary>
    /// <param name="message">The message from its GUE header on; the answer is made of it in place.</param>
    /// <param name="source">Where it came from, and where the answer goes.</param>
    /// <param name="destination">Which of this host's addresses it was sent to, and where the answer comes from.</param>
    /// <returns><see cref="DropReason.None"/> when it meant something.</returns>
    public DropReason Handle(Span<byte> message, in SocketEndpoint source, UInt128 destination)
    {
        if (!_peers.Knows(source.Address))
        {
            return DropReason.UnknownPeer;
        }

        ParseError error = GueHeader.TryParse(message, out GueHeader header);
        GueControlMessage echo = default;
        if (error == ParseError.None)
        {
            error = GueControlMessage.TryParse(header, message[header.Length..], out echo);
        }

        if (error != ParseError.None)
        {
            return (DropReason)error;
        }

        return echo.Type == GueControlType.EchoRequest ? Answer(message, header.Length, source, destination) : Accept(echo, source);
    }

    private DropReason Answer(Span<byte> message, int headerLength, in SocketEndpoint source, UInt128 destination)
    {
        if (!_answersEcho)
        {
            return DropReason.GueUnknownControlType;
        }

        int length = GueControlMessage.WriteReply(message[headerLength..], message);
        if (!_socket.Send(message[..length], source, destination).Succeeded)
        {
            return DropReason.SendFailed;
        }

        _counters.CountEvent(DatapathEvent.EchoRequestAnswered);
        return DropReason.None;
    }

    private DropReason Accept(in GueControlMessage echo, in SocketEndpoint source)
    {
        foreach (Peer peer in _peers.At(source.Address))
        {
            if (peer.Echo.Identifier == echo.Identifier
                && peer.Echo.EndRequest(echo.Sequence, Environment.TickCount64, Stopwatch.GetElapsedTime((long)echo.Timestamp)))
            {
                _counters.CountEvent(DatapathEvent.EchoReplyReceived);
                return DropReason.None;
            }
        }

        return DropReason.GueUnknownControlType;
    }
}
