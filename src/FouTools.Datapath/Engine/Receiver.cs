using FouTools.Datapath.Counters;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;

namespace FouTools.Datapath.Engine;

/// <summary>One worker's way in: datagrams of the remote, from a UDP socket, decapsulated, to the host.</summary>
internal sealed class Receiver : IDisposable
{
    // Rare enough to cost nothing, often enough that nobody waits for it.
    private const int MtuValidMilliseconds = 100;

    private readonly UdpSocket _socket;
    private readonly TunQueue _queue;
    private readonly InterfaceMtu _deviceMtu;
    private readonly Decapsulator _decapsulator;
    private readonly uint _remote;
    private readonly NativeBuffer _buffer;
    private int _mtu;
    private long _mtuValidUntil;

    public Receiver(UdpSocket socket, TunQueue queue, InterfaceMtu deviceMtu, TunnelMode mode, uint remote)
    {
        _socket = socket;
        _queue = queue;
        _deviceMtu = deviceMtu;
        _decapsulator = new Decapsulator(mode);
        _remote = remote;
        _buffer = new NativeBuffer(ushort.MaxValue);
    }

    public DirectionCounters Counters { get; } = new();

    /// <summary>Carries datagrams until there is none or the budget is spent.</summary>
    /// <param name="budget">The most datagrams to carry now.</param>
    /// <returns>What is left to do.</returns>
    public PumpResult Pump(int budget)
    {
        Span<byte> buffer = _buffer.Span;
        for (int i = 0; i < budget; i++)
        {
            IoResult received = _socket.Receive(buffer, out ReceivedDatagram datagram);
            if (received.Succeeded)
            {
                Errno deviceError = Carry(buffer[..received.Count], datagram);
                if (deviceError != Errno.None)
                {
                    return PumpResult.Failed(deviceError);
                }
            }
            else if (received.WouldBlock)
            {
                return PumpResult.Drained;
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

    private Errno Carry(Span<byte> payload, ReceivedDatagram datagram)
    {
        int length = 0;
        int offset = 0;
        DropReason reason = datagram.SourceAddress == _remote
            ? _decapsulator.Decapsulate(payload, datagram.TypeOfService, out offset, out length)
            : DropReason.UnknownPeer;
        if (reason == DropReason.None && ExceedsMtu(length))
        {
            reason = DropReason.ExceedsDeviceMtu;
        }

        if (reason == DropReason.None)
        {
            Errno error = _queue.Write(payload.Slice(offset, length)).Error;
            if (error == Errno.EBADFD)
            {
                return error;
            }

            reason = ReasonOf(error);
        }

        if (reason == DropReason.None)
        {
            Counters.CountCarried(length);
        }
        else
        {
            Counters.CountDrop(reason);
        }

        return Errno.None;
    }

    // The user may change the MTU at any time: a raised one holds at once, a lowered one from the next reading on.
    private bool ExceedsMtu(int length)
    {
        long now = Environment.TickCount64;
        if (length <= _mtu && now < _mtuValidUntil)
        {
            return false;
        }

        // A device that was renamed or moved to another namespace cannot be asked any more, but takes packets as before.
        IoResult mtu = _deviceMtu.Read();
        _mtu = mtu.Succeeded ? mtu.Count : ushort.MaxValue;
        _mtuValidUntil = now + MtuValidMilliseconds;
        return length > _mtu;
    }

    private static DropReason ReasonOf(Errno error) => error switch
    {
        Errno.None => DropReason.None,
        Errno.EIO => DropReason.DeviceDown,
        _ => DropReason.DeviceRefused,
    };
}
