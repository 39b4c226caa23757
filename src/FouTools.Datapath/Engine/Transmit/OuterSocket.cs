using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>Sends finished outer packets and says in the terms of the counters what became of them.</summary>
internal sealed class OuterSocket
{
    private readonly RawSocket _socket;

    private readonly PacketTap _tap;

    public OuterSocket(RawSocket socket, PacketTap tap)
    {
        _socket = socket;
        _tap = tap;
    }

    public DropReason Send(ReadOnlySpan<byte> packet, PeerPath path)
    {
        DropReason reason = ReasonOf(_socket.Send(packet, path.Remote).Error);
        if (_tap.TakesOuter)
        {
            _tap.TakeSent(packet, reason);
        }

        return reason;
    }

    /// <summary>Sends packets of a batch from one on.</summary>
    /// <param name="batch">The packets.</param>
    /// <param name="first">Which to begin with.</param>
    /// <param name="sent">How many were sent; at least 1 with <see cref="DropReason.None"/>, else 0: the first was not.</param>
    /// <returns>What became of the first.</returns>
    public DropReason Send(PacketBatch batch, int first, out int sent)
    {
        IoResult result = _socket.Send(batch, first);
        sent = result.Succeeded ? result.Count : 0;
        return ReasonOf(result.Error);
    }

    public static DropReason ReasonOf(Errno error) => error switch
    {
        Errno.None => DropReason.None,
        Errno.EMSGSIZE => DropReason.ExceedsPathMtu,
        Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.ENETDOWN or Errno.EHOSTDOWN => DropReason.RemoteUnreachable,
        Errno.EPERM or Errno.EACCES => DropReason.RefusedByFirewall,
        Errno.ENOBUFS or Errno.EAGAIN or Errno.ENOMEM => DropReason.SendQueueFull,
        _ => DropReason.SendFailed,
    };
}
