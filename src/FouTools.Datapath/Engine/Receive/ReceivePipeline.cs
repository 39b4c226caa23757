using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>Opens datagrams and decides which of what is inside may go to the host, and which is for this end of the tunnel.</summary>
internal sealed class ReceivePipeline
{
    private readonly Decapsulator _decapsulator;
    private readonly SourceCheck _sourceCheck;
    private readonly ControlMessages? _control;
    private readonly DeviceMtu _mtu;
    private readonly int _linkLayerLength;
    private readonly bool _clampMss;
    private readonly bool _leavesUncut;
    private readonly DirectionCounters _counters;

    /// <summary>Prepares to decide.</summary>
    /// <param name="context">What the receiver works with.</param>
    /// <param name="sourceCheck">Who may send.</param>
    /// <param name="control">What answers control messages; null where there is nothing but packets.</param>
    /// <param name="counters">Where events are counted.</param>
    public ReceivePipeline(ReceiverContext context, SourceCheck sourceCheck, ControlMessages? control, DirectionCounters counters)
    {
        _decapsulator = new Decapsulator(context.Settings);
        _sourceCheck = sourceCheck;
        _control = control;
        _mtu = new DeviceMtu(context.DeviceMtu);
        _linkLayerLength = context.Settings.Mode == TunnelMode.GRETAP ? EthernetFrame.MaxHeader : 0;
        _leavesUncut = (context.Offloads & TunOffloads.TcpSegmentation) != 0;
        _clampMss = context.ClampMss;
        _counters = counters;
    }

    /// <summary>Opens one datagram.</summary>
    /// <param name="buffer">Holds it; its bytes may be rewritten in place.</param>
    /// <param name="offset">Where its payload begins, with <see cref="Decapsulator.Headroom"/> bytes before it.</param>
    /// <param name="length">The payload's length.</param>
    /// <param name="outer">What it came in.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="now">The time in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="admitted">What came in it.</param>
    /// <returns>Why it is dropped, or <see cref="DropReason.None"/>.</returns>
    public DropReason Admit(
        Span<byte> buffer, int offset, int length, in OuterHeaderInfo outer, in SocketEndpoint source, long now, out ReceiveVerdict admitted)
    {
        admitted = default;
        if (length == 0 && _control is not null && _sourceCheck.IsKeepalive(source))
        {
            return DropReason.None;
        }

        DropReason reason = _decapsulator.Decapsulate(buffer, offset, length, outer, out admitted.Found);
        if (reason != DropReason.None)
        {
            reason = _sourceCheck.Blame(source, reason);
        }
        else if (admitted.Found.IsControl)
        {
            reason = _control!.Handle(buffer.Slice(admitted.Found.Offset, admitted.Found.Length), source, outer.Destination);
        }
        else
        {
            reason = Check(buffer, source, outer.Destination, now, ref admitted);
        }

        if (admitted.Found.Nesting > 0 && (admitted.IsForHost || reason != DropReason.None))
        {
            _counters.CountEvent(DatapathEvent.NestedTunnel);
        }

        return reason;
    }

    private DropReason Check(Span<byte> buffer, in SocketEndpoint source, UInt128 destination, long now, ref ReceiveVerdict admitted)
    {
        ref Decapsulated found = ref admitted.Found;
        DropReason reason = _sourceCheck.Check(buffer, found, source, out admitted.Peer, out bool hasMoved);
        if (reason != DropReason.None)
        {
            return reason;
        }

        if (found.Sequence is { } sequence && !admitted.Peer!.AcceptSequence(sequence))
        {
            return DropReason.GreSequenceOld;
        }

        admitted.HasFlow = FlowPacket.TryRead(buffer, found, out admitted.Flow);
        if (_mtu.IsExceeded(found.Length - _linkLayerLength, now)
            && !(_leavesUncut && admitted.HasFlow && GsoPacket.TryLeave(buffer, admitted.Flow, _mtu.Value, ref found.Info)))
        {
            return DropReason.ExceedsDeviceMtu;
        }

        if (hasMoved)
        {
            _sourceCheck.Follow(admitted.Peer!, source, destination);
        }

        ReadChecksum(buffer, ref admitted);
        if (_clampMss && found.Version != 0
            && TcpMss.Clamp(buffer[found.NetworkOffset..(found.Offset + found.Length)], _mtu.Value, found.Info.NeedsChecksum))
        {
            _counters.CountEvent(DatapathEvent.MssClamped);
        }

        admitted.IsForHost = true;
        return DropReason.None;
    }

    // A kernel tunnel on the same machine leaves the checksum too, and says so to nobody.
    private static void ReadChecksum(ReadOnlySpan<byte> buffer, ref ReceiveVerdict admitted)
    {
        ref TunPacketInfo info = ref admitted.Found.Info;
        if (admitted.HasFlow)
        {
            admitted.Checksum = admitted.Flow.ReadChecksum(buffer, info);
            if (admitted.Checksum == ChecksumState.Pending && !info.NeedsChecksum)
            {
                info = admitted.Flow.PendingInfo(info.EtherType, segmentSize: 0);
            }
        }
    }
}
