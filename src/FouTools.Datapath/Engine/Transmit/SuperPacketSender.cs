using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>
/// Cuts packets that the host has left to be cut and sends the pieces: as runs, or where no run can be sent, as a batch of whole
/// packets.
/// </summary>
internal sealed class SuperPacketSender : IDisposable
{
    private const int BatchSize = 64;

    private readonly PacketTap _tap;
    private readonly Encapsulator _encapsulator;
    private readonly OuterSocket _socket;
    private readonly OversizedPackets _oversized;
    private readonly SendOutcomes _outcomes;
    private readonly SegmentRun _run;
    private readonly PacketBatch _batch = new(BatchSize);
    private readonly HostPacket[] _pieces = new HostPacket[BatchSize];
    private readonly PendingChecksum[] _pending = new PendingChecksum[BatchSize];
    private readonly NativeBuffer _buffer = new(Encapsulator.BufferLength + SegmentSocket.MaxBytes);

    public SuperPacketSender(
        Encapsulator encapsulator, OuterSocket socket, SegmentSockets sockets, OversizedPackets oversized, SendOutcomes outcomes, PacketTap tap)
    {
        _tap = tap;
        _encapsulator = encapsulator;
        _socket = socket;
        _oversized = oversized;
        _outcomes = outcomes;
        _run = new SegmentRun(encapsulator, socket, sockets, oversized, outcomes, tap);
    }

    /// <summary>
    /// Sends the pieces of a packet as runs. The last one stays open until <see cref="Flush"/>, since what the host leaves to be cut is
    /// often a few pieces longer than a run may be, and more of the same flow is to follow.
    /// </summary>
    /// <param name="source">The packet's buffer.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="super">How to cut it.</param>
    /// <param name="peer">Who it is for.</param>
    /// <param name="path">Where the peer is.</param>
    public void SendRuns(ReadOnlySpan<byte> source, in HostPacket packet, in SuperPacket super, Peer peer, PeerPath path)
    {
        Span<byte> target = _buffer.Span;
        RunHeaders headers = _encapsulator.RunHeadersOf(source, packet, path);
        int insideLength = _encapsulator.InsideLength(isChecksumPending: true);
        for (int i = 0; i < super.Count; i++)
        {
            int start = _run.Count == 0 ? Encapsulator.Headroom : _run.End;
            if (_run.Count > 0 && !_run.Takes(headers, start, start + insideLength + super.LengthOf(i), peer, path))
            {
                _run.Flush(target);
                start = Encapsulator.Headroom;
            }

            HostPacket piece = super.Write(source, i, target, start + insideLength, out PendingChecksum pending);
            InsideHeaders inside = _encapsulator.WriteInside(target, piece, pending, peer);
            if (_run.Count == 0)
            {
                _run.Begin(headers, inside, piece, pending, peer, path);
            }
            else
            {
                _run.Append(piece.End);
            }
        }
    }

    /// <summary>Sends what is still held back; nothing else may be sent before it.</summary>
    public void Flush() => _run.Flush(_buffer.Span);

    /// <summary>Sends the pieces of a packet as packets of their own.</summary>
    /// <param name="source">The packet's buffer.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="super">How to cut it.</param>
    /// <param name="peer">Who it is for.</param>
    /// <param name="path">Where the peer is.</param>
    public void SendPackets(ReadOnlySpan<byte> source, in HostPacket packet, in SuperPacket super, Peer peer, PeerPath path)
    {
        Span<byte> target = _buffer.Span;
        RunHeaders headers = _encapsulator.RunHeadersOf(source, packet, path);
        bool isTooLong = super.PieceLength + _encapsulator.HeaderLength(isChecksumPending: true) > peer.PathMtu;
        int start = 0;
        _batch.Begin(path.Remote);
        for (int i = 0; i < super.Count; i++)
        {
            HostPacket piece = super.Write(source, i, target, start + Encapsulator.Headroom, out PendingChecksum pending);
            if (isTooLong)
            {
                _outcomes.Count(_oversized.Send(peer, path, target, piece, pending), piece, peer);
                continue;
            }

            InsideHeaders inside = _encapsulator.WriteInside(target, piece, pending, peer);
            int outer = _encapsulator.WriteOuter(
                target, piece, piece.End, inside, path, headers.SourcePort, headers.Fields.FlowLabel, mayFragment: false);
            _pieces[_batch.Count] = piece;
            _pending[_batch.Count] = pending;
            _batch.Add(_buffer, outer, piece.End - outer);
            if (_tap.TakesOuter)
            {
                _tap.TakeSent(target[outer..piece.End], DropReason.None);
            }

            start = piece.End;
            if (_batch.IsFull || start + Encapsulator.Headroom + super.PieceLength > target.Length)
            {
                SendBatch(peer, path);
                start = 0;
            }
        }

        SendBatch(peer, path);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _buffer.Dispose();
    }

    private void SendBatch(Peer peer, PeerPath path)
    {
        int first = 0;
        while (first < _batch.Count)
        {
            DropReason reason = _socket.Send(_batch, first, out int sent);
            if (reason != DropReason.None)
            {
                if (reason == DropReason.ExceedsPathMtu)
                {
                    reason = _oversized.SendRefused(peer, path, _buffer.Span, _pieces[first], _pending[first]);
                }

                _outcomes.Count(reason, _pieces[first++], peer);
                continue;
            }

            for (int end = first + sent; first < end; first++)
            {
                _outcomes.Count(DropReason.None, _pieces[first], peer);
            }
        }

        _batch.Begin(path.Remote);
    }
}
