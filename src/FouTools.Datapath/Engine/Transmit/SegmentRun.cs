using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>
/// UDP payloads of one length that follow each other in a buffer and go to one place: the kernel sends them as a whole. The last may
/// be shorter. One alone, and what the kernel does not send as a whole, is sent packet by packet, in order.
/// </summary>
internal sealed class SegmentRun
{
    private readonly Encapsulator _encapsulator;
    private readonly OuterSocket _socket;
    private readonly SegmentSockets _sockets;
    private readonly OversizedPackets _oversized;
    private readonly SendOutcomes _outcomes;
    private readonly PacketTap _tap;
    private Peer? _peer;
    private PeerPath? _path;
    private RunHeaders _headers;
    private HostPacket _first;
    private PendingChecksum _firstPending;
    private InsideHeaders _inside;
    private int _segmentSize;
    private int _insideLength;
    private int _end;
    private bool _isClosed;

    public SegmentRun(
        Encapsulator encapsulator, OuterSocket socket, SegmentSockets sockets, OversizedPackets oversized, SendOutcomes outcomes, PacketTap tap)
    {
        _tap = tap;
        _encapsulator = encapsulator;
        _socket = socket;
        _sockets = sockets;
        _oversized = oversized;
        _outcomes = outcomes;
    }

    public int Count { get; private set; }

    /// <summary>Where the last payload ends.</summary>
    public int End => _end;

    /// <summary>Whether a payload may follow the last one.</summary>
    public bool Takes(in RunHeaders headers, int start, int end, Peer peer, PeerPath path) =>
        Count > 0
        && !_isClosed
        && Count < SegmentSocket.MaxSegments
        && start == _end
        && end - start <= _segmentSize
        && end - _inside.Start <= SegmentSocket.MaxBytes
        && ReferenceEquals(peer, _peer)
        && ReferenceEquals(path, _path)
        && headers == _headers;

    /// <summary>Begins with a payload; what there was must have been flushed.</summary>
    public void Begin(
        in RunHeaders headers, in InsideHeaders inside, in HostPacket packet, PendingChecksum pending, Peer peer, PeerPath path)
    {
        _headers = headers;
        _inside = inside;
        _first = packet;
        _firstPending = pending;
        _peer = peer;
        _path = path;
        _end = packet.End;
        _segmentSize = _end - inside.Start;
        _insideLength = packet.Offset - inside.Start;
        _isClosed = false;
        Count = 1;
    }

    /// <summary>Goes on with a payload that <see cref="Takes"/> has allowed.</summary>
    public void Append(int end)
    {
        _isClosed = end - _end < _segmentSize;
        _end = end;
        Count++;
    }

    /// <summary>Sends what there is.</summary>
    public void Flush(Span<byte> buffer)
    {
        int count = Count;
        if (count == 0)
        {
            return;
        }

        Count = 0;
        if (count > 1 && TrySendWhole(buffer, count))
        {
            return;
        }

        for (int start = _inside.Start; start < _end; start += _segmentSize)
        {
            SendOne(buffer, start, Math.Min(_segmentSize, _end - start), count == 1);
        }
    }

    private bool TrySendWhole(Span<byte> buffer, int count)
    {
        if (!_sockets.IsPossible || _sockets.Find(_headers.SourcePort, count) is not { } socket)
        {
            return false;
        }

        Errno error = socket.Send(buffer[_inside.Start.._end], _segmentSize, _headers.Fields).Error;
        switch (error)
        {
            case Errno.EMSGSIZE or Errno.EINVAL:
                return false;

            // The outgoing link computes no checksums (udp_send_skb in net/ipv4/udp.c), or the kernel knows no runs.
            case Errno.EIO or Errno.ENOPROTOOPT:
                _sockets.GiveUp();
                return false;
        }

        DropReason reason = OuterSocket.ReasonOf(error);
        if (_tap.TakesOuter)
        {
            TapAll(buffer, reason);
        }

        int bytes = _end - _inside.Start - (count * _insideLength);
        _outcomes.Count(reason, count, bytes, _peer);
        return true;
    }

    // The kernel writes the headers of a run. Those written here lie in front of each payload, where the one before has been sent.
    private void TapAll(Span<byte> buffer, DropReason reason)
    {
        for (int start = _inside.Start; start < _end; start += _segmentSize)
        {
            int length = Math.Min(_segmentSize, _end - start);
            int outer = WriteOuter(buffer, start, length, new InsideHeaders(start, start + length, 0));
            _tap.TakeSent(buffer[outer..(start + length)], reason);
        }
    }

    private int WriteOuter(Span<byte> buffer, int start, int length, in InsideHeaders inside) => _encapsulator.WriteOuter(
        buffer,
        _first.At(start + _insideLength, length - _insideLength),
        start + length,
        inside,
        _path!,
        _headers.SourcePort,
        _headers.Fields.FlowLabel,
        mayFragment: false);

    private void SendOne(Span<byte> buffer, int start, int length, bool isAlone)
    {
        int end = start + length;
        HostPacket packet = _first.At(start + _insideLength, length - _insideLength);

        // Of one alone the checksum's sum is partly known.
        InsideHeaders inside = isAlone ? _inside : new InsideHeaders(start, end, 0);
        int outer = WriteOuter(buffer, start, length, inside);
        DropReason reason = _socket.Send(buffer[outer..end], _path!);
        if (reason == DropReason.ExceedsPathMtu)
        {
            // The link's MTU has been lowered. Encapsulating again does no harm: what was pending is computed, or left as it was.
            // Of one of several that was left, nobody knows any more where it is.
            reason = isAlone ? _oversized.SendRefused(_peer!, _path!, buffer, _first, _firstPending)
                : _encapsulator.LeavesChecksum(_firstPending.IsPending) ? _oversized.Refused(_peer!, _path!)
                : _oversized.SendRefused(_peer!, _path!, buffer, packet, default);
        }

        _outcomes.Count(reason, packet, _peer);
    }
}
