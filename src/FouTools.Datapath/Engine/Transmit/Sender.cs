using System.Buffers.Binary;
using FouTools.Datapath.Counters;
using FouTools.Datapath.Peers;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>One worker's way out: packets of the host, from a device queue, encapsulated, to the peers.</summary>
internal sealed class Sender : IDisposable
{
    private readonly int _lane;
    private readonly TunQueue _queue;
    private readonly PeerTable _peers;
    private readonly bool _hasInnerAddresses;
    private readonly bool _isPayloadOnly;
    private readonly bool _clampMss;
    private readonly HostPacketReader _reader;
    private readonly Encapsulator _encapsulator;
    private readonly OuterSocket _socket;
    private readonly OversizedPackets _oversized;
    private readonly NativeBuffer _buffer;

    public Sender(int lane, int laneCount, TunQueue queue, RawSocket socket, PathMtuProbe probe, PeerTable peers, EncapsulationSettings settings, bool clampMss)
    {
        _lane = lane;
        _queue = queue;
        _peers = peers;
        _hasInnerAddresses = settings.Mode.HasInnerAddresses();
        _isPayloadOnly = settings.Mode == TunnelMode.Any;
        _clampMss = clampMss;
        _reader = new HostPacketReader(settings.Mode, settings.Protocol);
        _encapsulator = new Encapsulator(settings, lane, laneCount);
        _socket = new OuterSocket(socket);
        _oversized = new OversizedPackets(settings, _encapsulator, _socket, queue, probe, Counters);
        _buffer = new NativeBuffer(Encapsulator.BufferLength);
    }

    public DirectionCounters Counters { get; } = new();

    /// <summary>Carries packets until there is none or the budget is spent.</summary>
    /// <param name="budget">The most packets to carry now.</param>
    /// <returns>What is left to do.</returns>
    public PumpResult Pump(int budget)
    {
        Span<byte> buffer = _buffer.Span;
        for (int i = 0; i < budget; i++)
        {
            IoResult read = _queue.Read(buffer[Encapsulator.Headroom..], out TunPacketInfo info);
            if (read.Succeeded)
            {
                Carry(buffer, read.Count, info);
            }
            else if (read.WouldBlock)
            {
                return PumpResult.Drained;
            }
            else if (read.Error != Errno.EINTR)
            {
                return PumpResult.Failed(read.Error);
            }
        }

        return PumpResult.MoreToDo;
    }

    public void Dispose()
    {
        _oversized.Dispose();
        _buffer.Dispose();
    }

    private void Carry(Span<byte> buffer, int length, in TunPacketInfo info)
    {
        Peer? peer = null;
        DropReason reason = _reader.Read(buffer, Encapsulator.Headroom, length, info.EtherType, out HostPacket packet);
        if (reason == DropReason.None)
        {
            peer = FindPeer(buffer, packet);
            reason = peer is null ? DropReason.NoPeer : SendTo(peer, buffer, packet, PendingOf(info));
        }

        if (reason == DropReason.None)
        {
            Counters.CountCarried(packet.Length);
            peer!.CountersOf(_lane).CountSent(packet.Length);
        }
        else
        {
            Counters.CountDrop(reason);
            peer?.CountersOf(_lane).CountDrop();
        }
    }

    private static PendingChecksum PendingOf(in TunPacketInfo info)
    {
        int start = Encapsulator.Headroom + info.ChecksumStart;
        return info.NeedsChecksum ? new PendingChecksum(start, start + info.ChecksumOffset) : default;
    }

    private Peer? FindPeer(ReadOnlySpan<byte> buffer, in HostPacket packet) =>
        !_hasInnerAddresses ? _peers.Only
        : packet.Version == 4
            ? _peers.FindIPv4(BinaryPrimitives.ReadUInt32BigEndian(buffer[(packet.NetworkOffset + IPv4Header.DestinationOffset)..]))
            : _peers.FindIPv6(BinaryPrimitives.ReadUInt128BigEndian(buffer[(packet.NetworkOffset + IPv6Header.DestinationOffset)..]));

    private DropReason SendTo(Peer peer, Span<byte> buffer, in HostPacket packet, PendingChecksum pending)
    {
        if (peer.Path is not { } path)
        {
            return DropReason.PeerNotLocated;
        }

        if (_isPayloadOnly && !HasOuterAddresses(buffer[packet.NetworkOffset..], packet.Version, path))
        {
            return DropReason.NotBetweenOuterAddresses;
        }

        if (RoutingLoop.IsOwnOutput(buffer, packet, path, _peers))
        {
            return DropReason.RoutingLoop;
        }

        if (_clampMss && packet.Version != 0)
        {
            ClampMss(buffer, packet, pending, peer);
        }

        if (packet.Length + _encapsulator.HeaderLength(pending.IsPending) > peer.PathMtu)
        {
            return _oversized.Send(peer, path, buffer, packet, pending);
        }

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
