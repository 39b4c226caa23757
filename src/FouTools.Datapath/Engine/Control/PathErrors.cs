using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Control;

/// <summary>
/// Reads the ICMP errors that come back for outer packets: a narrower path is remembered with the peer, anything else is
/// shown with it. The kernel hands such errors to the socket that sent a datagram, which a datagram from a port of the inner
/// flow's choice does not have (__udp4_lib_err in net/ipv4/udp.c).
/// </summary>
internal sealed class PathErrors : IDisposable
{
    // min_pmtu of net/ipv4/route.c: whoever forges a smaller one would have every packet fragmented.
    private const int SmallestIPv4Mtu = 552;
    private const int MaxMessage = 2048;

    // Whoever floods the host with errors must not hold up what else the thread does, nor a stop.
    private const int Budget = 256;

    private readonly bool _overIPv4;
    private readonly byte _protocol;
    private readonly IcmpErrorSocket _socket;
    private readonly PeerTable _peers;
    private readonly DirectionCounters _counters;
    private readonly NativeBuffer _buffer;

    /// <summary>Prepares to read.</summary>
    /// <param name="overIPv4">Whether outer packets are IPv4.</param>
    /// <param name="protocol">The protocol of outer packets.</param>
    /// <param name="socket">Where errors come from.</param>
    /// <param name="peers">Whom they may be about.</param>
    /// <param name="counters">Where events are counted.</param>
    public PathErrors(bool overIPv4, byte protocol, IcmpErrorSocket socket, PeerTable peers, DirectionCounters counters)
    {
        _overIPv4 = overIPv4;
        _protocol = protocol;
        _socket = socket;
        _peers = peers;
        _counters = counters;
        _buffer = new NativeBuffer(MaxMessage);
    }

    /// <summary>Reads what has come, or as much of it as one round may; the rest is ready at once.</summary>
    public void Read()
    {
        Span<byte> buffer = _buffer.Span;
        for (int i = 0; i < Budget && _socket.Receive(buffer, out UInt128 reporter) is { Succeeded: true } received; i++)
        {
            Handle(buffer[..received.Count], reporter);
        }
    }

    public void Dispose() => _buffer.Dispose();

    private void Handle(ReadOnlySpan<byte> message, UInt128 reporter)
    {
        bool isUnderstood = _overIPv4
            ? IcmpError.TryParseIPv4(message, out IcmpError error)
            : IcmpError.TryParseIPv6(message, out error);
        if (!isUnderstood || error.Protocol != _protocol)
        {
            return;
        }

        foreach (Peer peer in _peers.At(error.Destination))
        {
            if (peer.Path is { } path && path.SendsTo(error.DestinationPort) && path.Local == error.Source)
            {
                Apply(peer, error, reporter);
            }
        }
    }

    private void Apply(Peer peer, in IcmpError error, UInt128 reporter)
    {
        if (error.Kind != IcmpErrorKind.PacketTooBig)
        {
            peer.ReportFault(new PathFault(error.Kind, new SocketEndpoint(reporter, 0).ToIPAddress(), DateTimeOffset.Now));
            _counters.CountEvent(DatapathEvent.PathFaultReported);
            return;
        }

        int mtu = error.Mtu != 0 ? error.Mtu : IcmpError.PlateauBelow(error.TotalLength);
        if (peer.LearnMtu(Math.Max(mtu, _overIPv4 ? SmallestIPv4Mtu : TunnelMtu.IPv6Minimum), Environment.TickCount64))
        {
            _counters.CountEvent(DatapathEvent.PathMtuLowered);
        }
    }
}
