using FouTools.Datapath.Peers;
using FouTools.Linux;
using FouTools.Linux.Tun;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>
/// Collects packets of a few flows at a time for delivery as one. The packets of a flow keep their order; those of different flows need
/// not. What is not known to be of one flow goes after all that came before it.
/// </summary>
internal sealed class GroTable
{
    // As many as GRO keeps in one bucket (MAX_GRO_SKBS in net/core/gro.c).
    private const int Capacity = 8;

    private readonly IDelivery _delivery;
    private readonly bool _mergesTcp;
    private readonly bool _mergesUdp;

    // The open ones first, the oldest of them at the start.
    private readonly GroPacket[] _packets = new GroPacket[Capacity];
    private int _open;

    /// <summary>Makes an empty collection.</summary>
    /// <param name="delivery">Where packets go.</param>
    /// <param name="offloads">What may be left to the host to be cut.</param>
    public GroTable(IDelivery delivery, TunOffloads offloads)
    {
        _delivery = delivery;
        _mergesTcp = (offloads & TunOffloads.TcpSegmentation) != 0;
        _mergesUdp = (offloads & TunOffloads.UdpSegmentation) != 0;
        for (int i = 0; i < Capacity; i++)
        {
            _packets[i] = new GroPacket();
        }
    }

    /// <summary>Whether every packet has been delivered.</summary>
    public bool IsEmpty => _open == 0;

    /// <summary>Adds a packet that is of no known flow.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="peer">Whom it is from.</param>
    /// <param name="found">The packet.</param>
    /// <returns>Why none can be delivered any more, or <see cref="Errno.None"/>.</returns>
    public Errno Add(ReadOnlySpan<byte> buffer, Peer? peer, in Decapsulated found)
    {
        Errno error = Flush(buffer);
        return error != Errno.None ? error : _delivery.Deliver(buffer, found, peer);
    }

    /// <summary>Adds a packet of a flow, whose bytes must stay until it has been delivered.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="peer">Whom it is from.</param>
    /// <param name="found">The packet.</param>
    /// <param name="packet">The same, read.</param>
    /// <param name="checksum">What is known of its checksum.</param>
    /// <returns>Why none can be delivered any more, or <see cref="Errno.None"/>.</returns>
    public Errno Add(ReadOnlySpan<byte> buffer, Peer? peer, in Decapsulated found, in FlowPacket packet, ChecksumState checksum)
    {
        bool isPending = checksum == ChecksumState.Pending;
        bool canBeMerged = checksum != ChecksumState.Unusable
            && (packet.IsTcp ? _mergesTcp : _mergesUdp)
            && found.Info.Segmentation == TunSegmentation.None
            && packet.CanBeMerged(buffer);
        int index = Find(buffer, packet);
        if (index >= 0)
        {
            GroPacket bundle = _packets[index];
            if (canBeMerged && bundle.Takes(buffer, peer, packet, isPending))
            {
                bundle.Append(buffer, packet);
                return bundle.IsClosed ? Flush(buffer, index) : Errno.None;
            }

            Errno error = Flush(buffer, index);
            if (error != Errno.None)
            {
                return error;
            }
        }

        return canBeMerged && packet.LastFlags(buffer) == 0
            ? Begin(buffer, peer, found, packet, isPending)
            : _delivery.Deliver(buffer, found, peer);
    }

    /// <summary>Delivers all that there is.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <returns>Why none can be delivered any more, or <see cref="Errno.None"/>.</returns>
    public Errno Flush(ReadOnlySpan<byte> buffer)
    {
        Errno result = Errno.None;
        for (int i = 0; i < _open; i++)
        {
            Errno error = Deliver(buffer, _packets[i]);
            result = result == Errno.None ? error : result;
        }

        _open = 0;
        return result;
    }

    private int Find(ReadOnlySpan<byte> buffer, in FlowPacket packet)
    {
        for (int i = 0; i < _open; i++)
        {
            if (_packets[i].IsOfFlow(buffer, packet))
            {
                return i;
            }
        }

        return -1;
    }

    private Errno Begin(ReadOnlySpan<byte> buffer, Peer? peer, in Decapsulated found, in FlowPacket packet, bool isPending)
    {
        Errno error = _open == Capacity ? Flush(buffer, 0) : Errno.None;
        _packets[_open++].Begin(buffer, peer, found, packet, isPending);
        return error;
    }

    private Errno Flush(ReadOnlySpan<byte> buffer, int index)
    {
        GroPacket bundle = _packets[index];
        _open--;
        for (int i = index; i < _open; i++)
        {
            _packets[i] = _packets[i + 1];
        }

        _packets[_open] = bundle;
        return Deliver(buffer, bundle);
    }

    private Errno Deliver(ReadOnlySpan<byte> buffer, GroPacket bundle) =>
        bundle.Count == 1 ? _delivery.Deliver(buffer, bundle.Found, bundle.Peer) : _delivery.Deliver(buffer, bundle);
}
