using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Sending to IPv4 addresses as tests write them.</summary>
internal static class UdpSends
{
    /// <summary>Sends one datagram to an IPv4 address in host byte order.</summary>
    public static IoResult Send(this UdpSocket socket, ReadOnlySpan<byte> payload, uint address, ushort port) =>
        socket.Send(payload, new SocketEndpoint(SocketEndpoint.FromIPv4(address), port));
}
