using FouTools.Datapath.Counters;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Linux.Tun;

namespace FouTools.Datapath.Engine;

/// <summary>One worker's way out: packets of the host, from a TUN queue, encapsulated, to the remote.</summary>
internal sealed class Sender : IDisposable
{
    private readonly TunQueue _queue;
    private readonly RawIPv4Socket _socket;
    private readonly Encapsulator _encapsulator;
    private readonly uint _remote;
    private readonly NativeBuffer _buffer;

    public Sender(TunQueue queue, RawIPv4Socket socket, EncapsulationSettings settings)
    {
        _queue = queue;
        _socket = socket;
        _encapsulator = new Encapsulator(settings);
        _remote = settings.RemoteAddress;
        _buffer = new NativeBuffer(_encapsulator.HeaderLength + ushort.MaxValue);
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
            IoResult read = _queue.Read(buffer[_encapsulator.HeaderLength..]);
            if (read.Succeeded)
            {
                Carry(buffer[..(_encapsulator.HeaderLength + read.Count)]);
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

    public void Dispose() => _buffer.Dispose();

    private void Carry(Span<byte> packet)
    {
        DropReason reason = _encapsulator.Encapsulate(packet);
        if (reason == DropReason.None)
        {
            reason = ReasonOf(_socket.Send(packet, _remote).Error);
        }

        if (reason == DropReason.None)
        {
            Counters.CountCarried(packet.Length - _encapsulator.HeaderLength);
        }
        else
        {
            Counters.CountDrop(reason);
        }
    }

    private static DropReason ReasonOf(Errno error) => error switch
    {
        Errno.None => DropReason.None,
        Errno.EMSGSIZE => DropReason.ExceedsPathMtu,
        Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.ENETDOWN or Errno.EHOSTDOWN => DropReason.RemoteUnreachable,
        Errno.EPERM or Errno.EACCES => DropReason.RefusedByFirewall,
        Errno.ENOBUFS or Errno.EAGAIN or Errno.ENOMEM => DropReason.SendQueueFull,
        _ => DropReason.SendFailed,
    };
}
