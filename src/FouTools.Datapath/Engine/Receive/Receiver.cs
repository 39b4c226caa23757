using FouTools.Captures.Formats;
using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Engine.Scheduling;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Polling;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>
/// One worker's way in: datagrams of the peers, from a socket, decapsulated, to the host. Datagrams that come in one piece are
/// opened one by one where they lie; those that wait are read behind each other, so that the packets in them can be delivered as one.
/// </summary>
internal sealed class Receiver : IDisposable
{
    // What lies there is delivered before the next datagram may not fit: two of the longest, one after the other.
    private const int BufferLength = 3 * 65536;
    private const int MaxDatagram = ushort.MaxValue;

    private readonly IDatagramReceiver _socket;
    private readonly UInt128 _localAddress;
    private readonly int _workerIndex;
    private readonly PacketTap _tap;
    private readonly ReceivePipeline _pipeline;
    private readonly NativeBuffer _buffer;
    private readonly HostDelivery _delivery;
    private readonly GroTable _gro;
    private long _now;

    /// <summary>Prepares to receive.</summary>
    /// <param name="context">What it works with.</param>
    public Receiver(ReceiverContext context)
    {
        _workerIndex = context.WorkerIndex;
        _tap = context.Tap;
        _socket = context.Socket;
        _localAddress = context.LocalAddress;
        var sourceCheck = new SourceCheck(context.Peers, context.Settings.Mode.HasInnerAddresses(), Counters);
        ControlMessages? control = _socket is UdpSocket udp ? new ControlMessages(udp, context.Peers, context.AnswerEcho, Counters) : null;
        _pipeline = new ReceivePipeline(context, sourceCheck, control, Counters);
        _buffer = new NativeBuffer(BufferLength);
        _delivery = new HostDelivery(_workerIndex, context.Queue, _buffer, Counters);

        // Mode Any writes an IP header where the datagram before ends: nothing of that may be needed any more.
        _gro = new GroTable(_delivery, context.Settings.Mode == TunnelMode.Any ? TunOffloads.None : context.Offloads);
    }

    /// <summary>Can be read when there is something to receive.</summary>
    public IPollable Source => _socket;

    public DirectionCounters Counters { get; } = new();

    /// <summary>How often the device was written to.</summary>
    public long DeviceWrites => _delivery.Writes;

    /// <summary>Carries datagrams until there is none or the budget is spent.</summary>
    /// <param name="budget">The most datagrams to carry now; several that come in one piece may exceed it.</param>
    /// <returns>What is left to do.</returns>
    public PumpResult Pump(int budget)
    {
        Span<byte> buffer = _buffer.Span;
        _now = Environment.TickCount64;
        _delivery.Now = _now;
        _tap.Refresh();
        PumpResult result = ReceiveDatagrams(buffer, budget);
        Errno error = _gro.Flush(buffer);
        return error == Errno.None ? result : PumpResult.Failed(error);
    }

    public void Dispose()
    {
        _delivery.Dispose();
        _buffer.Dispose();
    }

    private PumpResult ReceiveDatagrams(Span<byte> buffer, int budget)
    {
        int whole = budget;
        int offset = Decapsulator.Headroom;
        while (budget > 0)
        {
            IoResult received = _socket.Receive(buffer.Slice(offset, MaxDatagram), out ReceivedDatagram datagram);
            if (received.Succeeded)
            {
                Errno error = CarryAll(buffer, offset, received.Count, datagram, ref budget);
                offset = _gro.IsEmpty ? Decapsulator.Headroom : offset + received.Count + Decapsulator.Headroom;
                if (error == Errno.None && buffer.Length - offset < MaxDatagram)
                {
                    error = _gro.Flush(buffer);
                    offset = Decapsulator.Headroom;
                }

                if (error != Errno.None)
                {
                    return PumpResult.Failed(error);
                }
            }
            else if (received.WouldBlock)
            {
                return PumpResult.Drained(foundAny: budget < whole);
            }
            else if (received.Error is Errno.EBADF or Errno.ENOTSOCK)
            {
                return PumpResult.Failed(received.Error);
            }
            else
            {
                // An error that the network left on the socket, such as an ICMP answer: reading it has cleared it.
                budget--;
            }
        }

        return PumpResult.MoreToDo;
    }

    private Errno CarryAll(Span<byte> buffer, int offset, int length, in ReceivedDatagram datagram, ref int budget)
    {
        var outer = new OuterHeaderInfo(
            datagram.Source.Address,
            datagram.Destination == 0 ? _localAddress : datagram.Destination,
            datagram.TypeOfService,
            datagram.TimeToLive,
            datagram.Source.IsIPv4);
        int step = datagram.SegmentSize == 0 ? length : datagram.SegmentSize;
        int end = offset + length;
        Errno error;
        do
        {
            error = Carry(buffer, offset, Math.Min(step, end - offset), outer, datagram.Source);
            offset += step;
            budget--;
        }
        while (offset < end && error == Errno.None);
        return error;
    }

    private Errno Carry(Span<byte> buffer, int offset, int length, in OuterHeaderInfo outer, in SocketEndpoint source)
    {
        // Opening a datagram changes it, and says whether it is dropped.
        bool isTapped = _tap.TakesOuter;
        if (isTapped)
        {
            _tap.BeginReceived(buffer.Slice(offset, length), outer, source);
        }

        DropReason reason = _pipeline.Admit(buffer, offset, length, outer, source, _now, out ReceiveVerdict admitted);
        if (isTapped)
        {
            _tap.EndReceived(reason);
        }

        if (reason != DropReason.None)
        {
            Counters.CountDrop(reason);
            admitted.Peer?.CountersOf(_workerIndex).CountDrop();
            return Errno.None;
        }

        if (_tap.TakesInner && admitted.IsForHost)
        {
            _tap.TakeInner(
                buffer.Slice(admitted.Found.Offset, admitted.Found.Length), CaptureDirection.Inbound, DropReason.None, admitted.Found.Info);
        }

        return !admitted.IsForHost ? Errno.None
            : admitted.HasFlow ? _gro.Add(buffer, admitted.Peer, admitted.Found, admitted.Flow, admitted.Checksum)
            : _gro.Add(buffer, admitted.Peer, admitted.Found);
    }
}
