using FouTools.Datapath.Counters;
using FouTools.Datapath.Peers;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>Sends finished outer packets and says in the terms of the counters what became of them.</summary>
internal sealed class OuterSocket
{
    private readonly RawSocket _socket;

    public OuterSocket(RawSocket socket) => _socket = socket;

    public DropReason Send(ReadOnlySpan<byte> packet, PeerPath path) => _socket.Send(packet, path.Remote).Error switch
    {
        Errno.None => DropReason.None,
        Errno.EMSGSIZE => DropReason.ExceedsPathMtu,
        Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.ENETDOWN or Errno.EHOSTDOWN => DropReason.RemoteUnreachable,
        Errno.EPERM or Errno.EACCES => DropReason.RefusedByFirewall,
        Errno.ENOBUFS or Errno.EAGAIN or Errno.ENOMEM => DropReason.SendQueueFull,
        _ => DropReason.SendFailed,
    };
}
