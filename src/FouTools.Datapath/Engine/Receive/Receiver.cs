using FouTools.Datapath.Counters;
using FouTools.Datapath.Peers;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>One worker's way in: datagrams of the peers, from a UDP socket, decapsulated, to the host.</summary>
internal sealed class Receiver : IDisposable
{
    // Rare enough to cost nothing, often enough that nobody waits for it.
    private const int MtuValidMilliseconds = 100;

    private readonly int _lane;
    private readonly UdpSocket _socket;
    private readonly TunQueue _queue;
    private readonly InterfaceMtu _deviceMtu;
    private readonly UInt128 _localAddress;
    private readonly int _linkLayerLength;
    private readonly bool _clampMss;
    private readonly Decapsulator _decapsulator;
    private readonly SourceCheck _sourceCheck;
    private readonly ControlMessages _control;
    private readonly NativeBuffer _buffer;
    private int _mtu;
    private long _mtuValidUntil;
    private long _now;

    /// <summary>Prepares to receive.</summary>
    /// <param name="lane">Which worker's it is.</param>
    /// <param name="socket">Where datagrams come from.</param>
    /// <param name="queue">Where packets go.</param>
    /// <param name="deviceMtu">The device's MTU.</param>
    /// <param name="localAddress">The address that datagrams come to, where the socket does not say it.</param>
    /// <param name="peers">Who may send.</param>
    /// <param name="settings">What datagrams must look like.</param>
    /// <param name="clampMss">Whether the MSS of TCP connections is held to the device's MTU.</param>
    /// <param name="answerEcho">Whether GUE echo requests are answered.</param>
    public Receiver(
        int lane,
        UdpSocket socket,
        TunQueue queue,
        InterfaceMtu deviceMtu,
        UInt128 localAddress,
        PeerTable peers,
        DecapsulationSettings settings,
        bool clampMss,
        bool answerEcho)
    {
        _lane = lane;
        _socket = socket;
        _queue = queue;
        _deviceMtu = deviceMtu;
        _localAddress = localAddress;
        _linkLayerLength = settings.Mode == TunnelMode.GRETAP ? EthernetFrame.LongestHeader : 0;
        _clampMss = clampMss;
        _decapsulator = new Decapsulator(settings);
        _sourceCheck = new SourceCheck(peers, settings.Mode.HasInnerAddresses(), Counters);
        _control = new ControlMessages(socket, peers, answerEcho, Counters);
        _buffer = new NativeBuffer(Decapsulator.Headroom + ushort.MaxValue);
    }

    public DirectionCounters Counters { get; } = new();

    /// <summary>Carries datagrams until there is none or the budget is spent.</summary>
    /// <param name="budget">The most datagrams to carry now.</param>
    /// <returns>What is left to do.</returns>
    public PumpResult Pump(int budget)
    {
        Span<byte> buffer = _buffer.Span;
        _now = Environment.TickCount64;
        for (int i = 0; i < budget; i++)
        {
            IoResult received = _socket.Receive(buffer[Decapsulator.Headroom..], out ReceivedDatagram datagram);
            if (received.Succeeded)
            {
                Errno deviceError = Carry(buffer, received.Count, datagram);
                if (deviceError != Errno.None)
                {
                    return PumpResult.Failed(deviceError);
                }
            }
            else if (received.WouldBlock)
            {
                return PumpResult.Drained(foundAny: i > 0);
            }
            else if (received.Error is Errno.EBADF or Errno.ENOTSOCK)
            {
                return PumpResult.Failed(received.Error);
            }

            // Any other error is one the network left on the socket, such as an ICMP answer: reading it has cleared it.
        }

        return PumpResult.MoreToDo;
    }

    public void Dispose() => _buffer.Dispose();

    private Errno Carry(Span<byte> buffer, int length, in ReceivedDatagram datagram)
    {
        if (length == 0 && _sourceCheck.IsKeepalive(datagram.Source))
        {
            return Errno.None;
        }

        var outer = new OuterDatagram(
            datagram.Source.Address,
            datagram.Destination == 0 ? _localAddress : datagram.Destination,
            datagram.TypeOfService,
            datagram.TimeToLive,
            datagram.Source.IsIPv4);
        Peer? peer = null;
        DropReason reason = _decapsulator.Decapsulate(buffer, Decapsulator.Headroom, length, outer, out Decapsulated found);
        if (reason == DropReason.None && found.IsControl)
        {
            reason = _control.Handle(buffer.Slice(found.Offset, found.Length), datagram.Source, outer.Destination);
            if (reason == DropReason.None)
            {
                return Errno.None;
            }
        }
        else if (reason == DropReason.None)
        {
            reason = Check(buffer, found, datagram.Source, outer.Destination, out peer);
        }
        else
        {
            reason = _sourceCheck.Blame(datagram.Source, reason);
        }

        if (reason == DropReason.None)
        {
            Errno error = _queue.Write(buffer.Slice(found.Offset, found.Length), found.Info).Error;
            if (error == Errno.EBADFD)
            {
                return error;
            }

            reason = ReasonOf(error);
        }

        Count(reason, peer, found);
        return Errno.None;
    }

    private DropReason Check(Span<byte> buffer, in Decapsulated found, in SocketEndpoint source, UInt128 destination, out Peer? peer)
    {
        DropReason reason = _sourceCheck.Check(buffer, found, source, out peer, out bool hasMoved);
        if (reason != DropReason.None)
        {
            return reason;
        }

        if (found.Sequence is { } sequence && !peer!.AcceptSequence(sequence))
        {
            return DropReason.GreSequenceOld;
        }

        if (ExceedsMtu(found.Length - _linkLayerLength))
        {
            return DropReason.ExceedsDeviceMtu;
        }

        if (hasMoved)
        {
            _sourceCheck.Follow(peer!, source, destination);
        }

        if (_clampMss && found.Version != 0
            && TcpMss.Clamp(buffer[found.NetworkOffset..(found.Offset + found.Length)], _mtu, found.Info.NeedsChecksum))
        {
            Counters.CountEvent(DatapathEvent.MssClamped);
        }

        return DropReason.None;
    }

    private void Count(DropReason reason, Peer? peer, in Decapsulated found)
    {
        if (found.Nesting > 0)
        {
            Counters.CountEvent(DatapathEvent.NestedTunnel);
        }

        if (reason == DropReason.None)
        {
            Counters.CountCarried(found.Length);
            peer!.CountersOf(_lane).CountReceived(found.Length);
            peer.MarkReceived(_now);
        }
        else
        {
            Counters.CountDrop(reason);
            peer?.CountersOf(_lane).CountDrop();
        }
    }

    // The user may change the MTU at any time: a raised one holds at once, a lowered one from the next reading on.
    private bool ExceedsMtu(int length)
    {
        if (length <= _mtu && _now < _mtuValidUntil)
        {
            return false;
        }

        // A device that was renamed or moved to another namespace cannot be asked any more, but takes packets as before.
        IoResult mtu = _deviceMtu.Read();
        _mtu = mtu.Succeeded ? mtu.Count : ushort.MaxValue;
        _mtuValidUntil = Environment.TickCount64 + MtuValidMilliseconds;
        return length > _mtu;
    }

    private static DropReason ReasonOf(Errno error) => error switch
    {
        Errno.None => DropReason.None,
        Errno.EIO => DropReason.DeviceDown,
        _ => DropReason.DeviceRefused,
    };
}
