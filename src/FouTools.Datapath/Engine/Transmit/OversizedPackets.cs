using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>
/// What becomes of a packet that is too long for the path to its peer once encapsulated: fragmented inside, fragmented
/// outside, or refused with an ICMP answer to its sender, as tnl_update_pmtu() and what surrounds it decide in
/// net/ipv4/ip_tunnel.c; an inner IPv4 packet that may be fragmented is, where the kernel loses it.
/// </summary>
internal sealed class OversizedPackets : IDisposable
{
    private const int ProbeIntervalMilliseconds = 1000;

    private readonly EncapsulationSettings _settings;
    private readonly Encapsulator _encapsulator;
    private readonly OuterSocket _socket;
    private readonly TunQueue _queue;
    private readonly PathMtuProbe _probe;
    private readonly DirectionCounters _counters;
    private readonly NativeBuffer _scratch;

    public OversizedPackets(
        EncapsulationSettings settings, Encapsulator encapsulator, OuterSocket socket, TunQueue queue, PathMtuProbe probe, DirectionCounters counters)
    {
        _settings = settings;
        _encapsulator = encapsulator;
        _socket = socket;
        _queue = queue;
        _probe = probe;
        _counters = counters;
        _scratch = new NativeBuffer(Encapsulator.BufferLength);
    }

    /// <summary>Deals with a packet that the peer's path is known to be too narrow for.</summary>
    public DropReason Send(Peer peer, PeerPath path, Span<byte> buffer, in HostPacket packet, PendingChecksum pending)
    {
        // The link may take more again, and what a router once said does not hold for ever.
        long now = Environment.TickCount64;
        if (now >= peer.NextMtuProbe)
        {
            Probe(peer, path, now);
        }

        int limit = peer.PathMtu;
        if (packet.Length + _encapsulator.HeaderLength(pending.IsPending) <= limit)
        {
            return SendWhole(peer, path, buffer, packet, pending);
        }

        int innerMtu = limit - _encapsulator.HeaderLength(pending.IsPending) - (packet.NetworkOffset - packet.Offset);
        if (_settings.OverIPv4 && !_encapsulator.IsOuterUnfragmentable(packet))
        {
            return SendInOuterFragments(peer, path, buffer, packet, pending, limit);
        }

        return packet.Version switch
        {
            // No sender of IPv6 need make its packets shorter than 1280 bytes (RFC 8200 section 5, RFC 2473 section 7.1).
            6 when packet.End - packet.NetworkOffset <= TunnelMtu.IPv6Minimum =>
                SendInOuterFragments(peer, path, buffer, packet, pending, limit),
            6 => Refuse(buffer, packet, Math.Max(innerMtu, TunnelMtu.IPv6Minimum)),
            4 when packet.DontFragment => Refuse(buffer, packet, innerMtu),
            4 when _settings.Mode == TunnelMode.Any => SendInOuterFragments(peer, path, buffer, packet, pending, limit),
            4 => SendInInnerFragments(peer, path, buffer, packet, pending, innerMtu),
            _ => DropReason.ExceedsPathMtu,
        };
    }

    /// <summary>Deals with a packet that the kernel has refused to send since it is too long for the link.</summary>
    public DropReason SendRefused(Peer peer, PeerPath path, Span<byte> buffer, in HostPacket packet, PendingChecksum pending)
    {
        int before = peer.PathMtu;
        Probe(peer, path, Environment.TickCount64);
        if (_settings.Mode == TunnelMode.Any)
        {
            // The outer headers have taken the place of the header that an answer or a second try would need.
            return DropReason.ExceedsPathMtu;
        }

        bool isComputed = pending.IsPending && !_settings.RemoteChecksum;
        return peer.PathMtu < before ? Send(peer, path, buffer, packet, isComputed ? default : pending) : DropReason.ExceedsPathMtu;
    }

    /// <summary>Takes note that the kernel has refused a packet of which nothing else can be made.</summary>
    public DropReason Refused(Peer peer, PeerPath path)
    {
        Probe(peer, path, Environment.TickCount64);
        return DropReason.ExceedsPathMtu;
    }

    public void Dispose() => _scratch.Dispose();

    private void Probe(Peer peer, PeerPath path, long now)
    {
        peer.NextMtuProbe = now + ProbeIntervalMilliseconds;
        IoResult mtu = _probe.Read(path.Remote);
        if (mtu.Succeeded && peer.SetLinkMtu(mtu.Count, now))
        {
            _counters.CountEvent(DatapathEvent.PathMtuLowered);
        }
    }

    private DropReason SendWhole(Peer peer, PeerPath path, Span<byte> buffer, in HostPacket packet, PendingChecksum pending)
    {
        DropReason reason = _encapsulator.Encapsulate(buffer, packet, pending, peer, path, mayFragment: false, out int outerOffset);
        return reason == DropReason.None ? _socket.Send(buffer[outerOffset..packet.End], path) : reason;
    }

    private DropReason SendInOuterFragments(
        Peer peer, PeerPath path, Span<byte> buffer, in HostPacket packet, PendingChecksum pending, int limit)
    {
        DropReason reason = _encapsulator.Encapsulate(buffer, packet, pending, peer, path, mayFragment: true, out int outerOffset);
        if (reason != DropReason.None)
        {
            return reason;
        }

        ReadOnlySpan<byte> outer = buffer[outerOffset..packet.End];
        if (_settings.OverIPv4)
        {
            if (!IPv4Fragmenter.TryCreate(outer, limit, out IPv4Fragmenter fragments))
            {
                return DropReason.ExceedsPathMtu;
            }

            reason = SendAll(ref fragments, path);
        }
        else
        {
            if (!IPv6Fragmenter.TryCreate(
                outer, _encapsulator.OuterIPLength, limit, _encapsulator.NextFragmentIdentification(), out IPv6Fragmenter fragments))
            {
                return DropReason.ExceedsPathMtu;
            }

            reason = SendAll(ref fragments, path);
        }

        _counters.CountEvent(DatapathEvent.OuterFragmented);
        return reason;
    }

    private DropReason SendAll<T>(ref T fragments, PeerPath path)
        where T : struct, IFragmenter, allows ref struct
    {
        DropReason reason = DropReason.None;
        Span<byte> scratch = _scratch.Span;
        while (reason == DropReason.None && fragments.MoveNext(scratch, out int length))
        {
            reason = _socket.Send(scratch[..length], path);
        }

        return reason;
    }

    private DropReason SendInInnerFragments(
        Peer peer, PeerPath path, Span<byte> buffer, in HostPacket packet, PendingChecksum pending, int innerMtu)
    {
        if (pending.IsPending)
        {
            RemoteChecksum.Complete(buffer[..packet.End], pending.Start, pending.Field);
        }

        if (!IPv4Fragmenter.TryCreate(buffer[packet.NetworkOffset..packet.End], innerMtu, out IPv4Fragmenter fragments))
        {
            return DropReason.ExceedsPathMtu;
        }

        int linkLayer = packet.NetworkOffset - packet.Offset;
        Span<byte> scratch = _scratch.Span;
        buffer.Slice(packet.Offset, linkLayer).CopyTo(scratch[Encapsulator.Headroom..]);
        DropReason reason = DropReason.None;
        while (reason == DropReason.None && fragments.MoveNext(scratch[(Encapsulator.Headroom + linkLayer)..], out int length))
        {
            HostPacket fragment = packet.At(Encapsulator.Headroom, linkLayer + length);
            reason = _encapsulator.Encapsulate(scratch, fragment, default, peer, path, mayFragment: false, out int outerOffset);
            if (reason == DropReason.None)
            {
                reason = _socket.Send(scratch[outerOffset..fragment.End], path);
            }
        }

        _counters.CountEvent(DatapathEvent.InnerFragmented);
        return reason;
    }

    private DropReason Refuse(ReadOnlySpan<byte> buffer, in HostPacket packet, int mtu)
    {
        // In mode Any the answer is about the whole packet, whose header precedes what is carried.
        int linkLayer = Math.Max(packet.NetworkOffset - packet.Offset, 0);
        Span<byte> scratch = _scratch.Span;
        int length = PacketTooBig.Write(buffer[packet.NetworkOffset..packet.End], mtu, scratch[linkLayer..]);
        if (length > 0)
        {
            if (linkLayer > 0)
            {
                buffer.Slice(packet.Offset, linkLayer).CopyTo(scratch);
                _ = EthernetHeader.TryParse(scratch, out EthernetHeader header);
                (header with { Destination = header.Source, Source = header.Destination }).Write(scratch);
            }

            var info = new TunPacketInfo { EtherType = packet.Version == 4 ? EtherType.IPv4 : EtherType.IPv6 };
            if (_queue.Write(scratch[..(linkLayer + length)], info).Succeeded)
            {
                _counters.CountEvent(DatapathEvent.PacketTooBigAnswered);
            }
        }

        return DropReason.ExceedsPathMtu;
    }
}
