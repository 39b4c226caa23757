using System.Buffers.Binary;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>Says which peer a datagram is from, by its inner and outer source, and follows a peer that moves.</summary>
internal sealed class SourceCheck
{
    private readonly PeerTable _peers;
    private readonly bool _hasInnerAddresses;
    private readonly DirectionCounters _counters;

    public SourceCheck(PeerTable peers, bool hasInnerAddresses, DirectionCounters counters)
    {
        _peers = peers;
        _hasInnerAddresses = hasInnerAddresses;
        _counters = counters;
    }

    /// <summary>Finds the peer.</summary>
    /// <param name="buffer">The datagram's buffer.</param>
    /// <param name="found">What is in it.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="peer">The peer, when it may be received.</param>
    /// <param name="hasMoved">Whether it roams and is elsewhere now: see <see cref="Follow"/>.</param>
    /// <returns><see cref="DropReason.None"/> when the datagram is from a peer that may send it.</returns>
    public DropReason Check(ReadOnlySpan<byte> buffer, in Decapsulated found, in SocketEndpoint source, out Peer? peer, out bool hasMoved)
    {
        hasMoved = false;
        peer = FindPeer(buffer, found);
        if (peer is null)
        {
            return _peers.Knows(source.Address) ? DropReason.InnerSourceNotAllowed : DropReason.UnknownPeer;
        }

        FouPeerOptions options = peer.Options;
        if (peer.Path is { } path)
        {
            bool isThere = source.Address == path.Remote.Address
                && (path.Remote.ScopeId == 0 || source.ScopeId == path.Remote.ScopeId);
            if (isThere && (options.AnySourcePort || path.SendsTo(source.Port)))
            {
                return DropReason.None;
            }

            if (path.IsMulticast)
            {
                return source.Address == path.Local ? DropReason.RoutingLoop : DropReason.None;
            }

            if (!options.Roaming)
            {
                return isThere ? DropReason.UnexpectedSourcePort
                    : _peers.Knows(source.Address) ? DropReason.InnerSourceNotAllowed
                    : DropReason.UnknownPeer;
            }
        }

        hasMoved = true;
        return DropReason.None;
    }

    /// <summary>Follows a peer to where it is now; only for what has passed every other check, such as that of its sequence number.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="source">Where its datagram came from.</param>
    /// <param name="destination">Which of this host's addresses it was sent to: where the peer gets its answers from.</param>
    public void Follow(Peer peer, in SocketEndpoint source, UInt128 destination)
    {
        _peers.Move(peer, source, destination);
        _counters.CountEvent(DatapathEvent.PeerMoved);
    }

    /// <summary>Takes an empty datagram of a peer for what it is: a sign of life that carries nothing.</summary>
    public bool IsKeepalive(in SocketEndpoint source)
    {
        if (!_peers.Knows(source.Address))
        {
            return false;
        }

        _counters.CountEvent(DatapathEvent.KeepaliveReceived);
        return true;
    }

    /// <summary>The reason to drop what is malformed: whoever is no peer has no business here, whatever it sends.</summary>
    public DropReason Blame(in SocketEndpoint source, DropReason reason) =>
        _peers.Knows(source.Address) || _peers.HasUnknownPlaces ? reason : DropReason.UnknownPeer;

    private Peer? FindPeer(ReadOnlySpan<byte> buffer, in Decapsulated found) =>
        !_hasInnerAddresses ? _peers.Only
        : found.Version == 4
            ? _peers.FindIPv4(BinaryPrimitives.ReadUInt32BigEndian(buffer[(found.NetworkOffset + IPv4Header.SourceOffset)..]))
            : _peers.FindIPv6(BinaryPrimitives.ReadUInt128BigEndian(buffer[(found.NetworkOffset + IPv6Header.SourceOffset)..]));
}
