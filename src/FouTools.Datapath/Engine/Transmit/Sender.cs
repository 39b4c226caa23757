using System.Buffers.Binary;
using FouTools.Captures.Formats;
using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Engine.Scheduling;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Polling;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>
/// One worker's way out: packets of the host, from a device queue, encapsulated, to the peers. What can be sent as a run is read
/// where it continues the run, and is sent before the worker looks for anything else.
/// </summary>
internal sealed class Sender : IDisposable
{
    private const int MaxPacket = EthernetFrame.MaxHeader + ushort.MaxValue;

    private readonly TunQueue _queue;
    private readonly PeerTable _peers;
    private readonly bool _hasInnerAddresses;
    private readonly bool _isPayloadOnly;
    private readonly bool _clampMss;
    private readonly byte _outerProtocol;
    private readonly HostPacketReader _reader;
    private readonly Encapsulator _encapsulator;
    private readonly OuterSocket _socket;
    private readonly OversizedPackets _oversized;
    private readonly SegmentSockets _segments;
    private readonly SegmentRun _run;
    private readonly SuperPacketSender _superPackets;
    private readonly int _insideLength;
    private readonly NativeBuffer _buffer;
    private readonly PacketTap _tap;
    private readonly SendOutcomes _outcomes;

    /// <summary>Prepares to send.</summary>
    /// <param name="context">What it works with.</param>
    public Sender(SenderContext context)
    {
        EncapsulationSettings settings = context.Settings;
        _tap = context.Tap;
        _queue = context.Queue;
        _peers = context.Peers;
        _hasInnerAddresses = settings.Mode.HasInnerAddresses();
        _isPayloadOnly = settings.Mode == TunnelMode.Any;
        _clampMss = context.ClampMss;
        _outerProtocol = settings.OuterProtocol;
        _reader = new HostPacketReader(settings.Mode, settings.Protocol);
        _encapsulator = new Encapsulator(settings, context.WorkerIndex, context.WorkerCount);
        _socket = new OuterSocket(context.Socket, _tap);
        _oversized = new OversizedPackets(settings, _encapsulator, _socket, _queue, context.Probe, Counters);
        _segments = context.Segments;
        _outcomes = new SendOutcomes(context.WorkerIndex, Counters);
        _run = new SegmentRun(_encapsulator, _socket, _segments, _oversized, _outcomes, _tap);
        _superPackets = new SuperPacketSender(_encapsulator, _socket, _segments, _oversized, _outcomes, _tap);
        _insideLength = _encapsulator.InsideLength(settings.RemoteChecksum);
        _buffer = new NativeBuffer(Encapsulator.BufferLength + SegmentSocket.MaxBytes);
    }

    /// <summary>Can be read when there is something to send.</summary>
    public IPollable Source => _queue;

    public DirectionCounters Counters { get; } = new();

    /// <summary>Carries packets until there is none or the budget is spent.</summary>
    /// <param name="budget">The most packets to carry now.</param>
    /// <returns>What is left to do.</returns>
    public PumpResult Pump(int budget)
    {
        _tap.Refresh();
        PumpResult result = ReadPackets(_buffer.Span, budget);
        _run.Flush(_buffer.Span);
        _superPackets.Flush();
        return result;
    }

    public void Dispose()
    {
        _superPackets.Dispose();
        _segments.Dispose();
        _oversized.Dispose();
        _buffer.Dispose();
    }

    private PumpResult ReadPackets(Span<byte> buffer, int budget)
    {
        for (int i = 0; i < budget; i++)
        {
            int offset = _run.Count == 0 ? Encapsulator.Headroom : _run.End + _insideLength;
            if (buffer.Length - offset < MaxPacket)
            {
                _run.Flush(buffer);
                offset = Encapsulator.Headroom;
            }

            IoResult read = _queue.Read(buffer[offset..], out TunPacketInfo info);
            if (read.Succeeded)
            {
                Carry(buffer, offset, read.Count, info);
            }
            else if (read.WouldBlock)
            {
                return PumpResult.Drained(foundAny: i > 0);
            }
            else if (read.Error != Errno.EINTR)
            {
                return PumpResult.Failed(read.Error);
            }
        }

        return PumpResult.MoreToDo;
    }

    private void Carry(Span<byte> buffer, int offset, int length, in TunPacketInfo info)
    {
        Peer? peer = null;
        PeerPath? path = null;
        DropReason reason = _reader.Read(buffer, offset, length, info.EtherType, out HostPacket packet);
        if (reason == DropReason.None)
        {
            peer = FindPeer(buffer, packet);
            path = peer?.Path;
            reason = peer is null ? DropReason.NoPeer
                : path is null ? DropReason.PeerNotLocated
                : Check(buffer, packet, path);
        }

        SuperPacket super = default;
        bool isSuper = info.Segmentation != TunSegmentation.None;
        if (reason == DropReason.None && isSuper && !SuperPacket.TryRead(buffer, packet, info, offset, out super))
        {
            reason = DropReason.ProtocolNotCarried;
        }

        if (_tap.TakesInner)
        {
            _tap.TakeInner(buffer.Slice(offset, length), CaptureDirection.Outbound, reason, info);
        }

        if (reason != DropReason.None)
        {
            _outcomes.Count(reason, packet, peer);
        }
        else if (isSuper)
        {
            // What came before it must leave before it.
            _run.Flush(buffer);
            bool asRuns = CanBeInRun(packet, path!) && super.PieceLength + _encapsulator.HeaderLength(isChecksumPending: true) <= peer!.PathMtu;
            if (asRuns)
            {
                _superPackets.SendRuns(buffer, packet, super, peer!, path!);
            }
            else
            {
                _superPackets.Flush();
                _superPackets.SendPackets(buffer, packet, super, peer!, path!);
            }
        }
        else
        {
            _superPackets.Flush();
            SendTo(peer!, path!, buffer, packet, PendingOf(info, offset));
        }
    }

    private static PendingChecksum PendingOf(in TunPacketInfo info, int offset)
    {
        int start = offset + info.ChecksumStart;
        return info.NeedsChecksum ? new PendingChecksum(start, start + info.ChecksumOffset) : default;
    }

    private Peer? FindPeer(ReadOnlySpan<byte> buffer, in HostPacket packet) =>
        !_hasInnerAddresses ? _peers.Only
        : packet.Version == 4
            ? _peers.FindIPv4(BinaryPrimitives.ReadUInt32BigEndian(buffer[(packet.NetworkOffset + IPv4Header.DestinationOffset)..]))
            : _peers.FindIPv6(BinaryPrimitives.ReadUInt128BigEndian(buffer[(packet.NetworkOffset + IPv6Header.DestinationOffset)..]));

    private DropReason Check(ReadOnlySpan<byte> buffer, in HostPacket packet, PeerPath path) =>
        _isPayloadOnly && !HasOuterAddresses(buffer[packet.NetworkOffset..], packet.Version, path) ? DropReason.NotBetweenOuterAddresses
        : RoutingLoop.IsOwnOutput(buffer, packet, path, _outerProtocol, _peers) ? DropReason.RoutingLoop
        : DropReason.None;

    // The kernel sets DF in all datagrams of a run.
    private bool CanBeInRun(in HostPacket packet, PeerPath path) =>
        _encapsulator.MakesRuns && _segments.IsPossible && !path.IsMulticast && _encapsulator.IsOuterUnfragmentable(packet);

    private void SendTo(Peer peer, PeerPath path, Span<byte> buffer, in HostPacket packet, PendingChecksum pending)
    {
        if (_clampMss && packet.Version != 0)
        {
            ClampMss(buffer, packet, pending, peer);
        }

        // In mode Any the header that is left out stands between two payloads.
        bool asRun = !_isPayloadOnly && CanBeInRun(packet, path);
        RunHeaders headers = asRun ? _encapsulator.RunHeadersOf(buffer, packet, path) : default;
        if (asRun && TryContinueRun(headers, buffer, packet, pending, peer, path))
        {
            return;
        }

        // What came before it must leave before it, and may show that the path has become narrower.
        _run.Flush(buffer);
        if (!FitsPath(packet, pending, peer))
        {
            _outcomes.Count(_oversized.Send(peer, path, buffer, packet, pending), packet, peer);
        }
        else if (asRun)
        {
            _run.Begin(headers, _encapsulator.WriteInside(buffer, packet, pending, peer), packet, pending, peer, path);
        }
        else
        {
            _outcomes.Count(SendAlone(peer, path, buffer, packet, pending), packet, peer);
        }
    }

    private bool FitsPath(in HostPacket packet, PendingChecksum pending, Peer peer) =>
        packet.Length + _encapsulator.HeaderLength(pending.IsPending) <= peer.PathMtu;

    private bool TryContinueRun(
        in RunHeaders headers, Span<byte> buffer, in HostPacket packet, PendingChecksum pending, Peer peer, PeerPath path)
    {
        int start = packet.Offset - _encapsulator.InsideLength(pending.IsPending);
        if (!_run.Takes(headers, start, packet.End, peer, path) || !FitsPath(packet, pending, peer))
        {
            return false;
        }

        InsideHeaders inside = _encapsulator.WriteInside(buffer, packet, pending, peer);
        if (inside.Start == start)
        {
            _run.Append(packet.End);
        }
        else
        {
            _run.Flush(buffer);
            _run.Begin(headers, inside, packet, pending, peer, path);
        }

        return true;
    }

    private DropReason SendAlone(Peer peer, PeerPath path, Span<byte> buffer, in HostPacket packet, PendingChecksum pending)
    {
        DropReason reason = _encapsulator.Encapsulate(buffer, packet, pending, peer, path, mayFragment: false, out int outerOffset);
        if (reason != DropReason.None)
        {
            return reason;
        }

        reason = _socket.Send(buffer[outerOffset..packet.End], path);

        // The link's MTU has been lowered. Encapsulating again does no harm: what was pending is computed, or left as it was.
        return reason == DropReason.ExceedsPathMtu ? _oversized.SendRefused(peer, path, buffer, packet, pending) : reason;
    }

    private static bool HasOuterAddresses(ReadOnlySpan<byte> header, int version, PeerPath path) => version == 4
        ? path.Remote.IsIPv4
            && BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.SourceOffset..]) == path.LocalIPv4
            && BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.DestinationOffset..]) == path.RemoteIPv4
        : !path.Remote.IsIPv4
            && BinaryPrimitives.ReadUInt128BigEndian(header[IPv6Header.SourceOffset..]) == path.Local
            && BinaryPrimitives.ReadUInt128BigEndian(header[IPv6Header.DestinationOffset..]) == path.Remote.Address;

    private void ClampMss(Span<byte> buffer, in HostPacket packet, PendingChecksum pending, Peer peer)
    {
        int mtu = peer.PathMtu - _encapsulator.HeaderLength(pending.IsPending) - (packet.NetworkOffset - packet.Offset);
        if (TcpMss.Clamp(buffer[packet.NetworkOffset..packet.End], mtu, pending.IsPending))
        {
            Counters.CountEvent(DatapathEvent.MssClamped);
        }
    }
}
