using System.Buffers.Binary;
using FouTools.Datapath.Peers;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>
/// Recognizes an outer packet of this datapath that comes back out of its own device, since the route to the peer leads
/// into the tunnel. Encapsulated once more it would come back for ever.
/// </summary>
internal static class RoutingLoop
{
    public static bool IsOwnOutput(ReadOnlySpan<byte> buffer, in HostPacket packet, PeerPath path, PeerTable peers)
    {
        if (packet.Version == 0 || (packet.Version == 4) != path.Remote.IsIPv4)
        {
            return false;
        }

        ReadOnlySpan<byte> header = buffer[packet.NetworkOffset..packet.End];
        return packet.Version == 4 ? IsOwnIPv4(header, path, peers) : IsOwnIPv6(header, path, peers);
    }

    private static bool IsOwnIPv4(ReadOnlySpan<byte> header, PeerPath path, PeerTable peers)
    {
        int udpOffset = (header[0] & 0xf) << 2;
        if (header[IPv4Header.ProtocolOffset] != IPProtocol.Udp
            || udpOffset > header.Length
            || BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.SourceOffset..]) != path.LocalIPv4)
        {
            return false;
        }

        uint destination = BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.DestinationOffset..]);
        return IsAPeers(Linux.Sockets.SocketEndpoint.FromIPv4(destination), header[udpOffset..], peers);
    }

    private static bool IsOwnIPv6(ReadOnlySpan<byte> header, PeerPath path, PeerTable peers)
    {
        if (header[IPv6Header.NextHeaderOffset] is not (IPProtocol.Udp or IPProtocol.DestinationOptions)
            || BinaryPrimitives.ReadUInt128BigEndian(header[IPv6Header.SourceOffset..]) != path.Local)
        {
            return false;
        }

        int udpOffset = header[IPv6Header.NextHeaderOffset] == IPProtocol.Udp ? IPv6Header.Length : IPv6Header.Length + 8;
        return header.Length >= udpOffset
            && IsAPeers(BinaryPrimitives.ReadUInt128BigEndian(header[IPv6Header.DestinationOffset..]), header[udpOffset..], peers);
    }

    private static bool IsAPeers(UInt128 destination, ReadOnlySpan<byte> udp, PeerTable peers)
    {
        if (udp.Length < UdpHeader.Length)
        {
            return false;
        }

        ushort port = BinaryPrimitives.ReadUInt16BigEndian(udp[2..]);
        foreach (Peer peer in peers.At(destination))
        {
            if (peer.Path is { } path && path.SendsTo(port))
            {
                return true;
            }
        }

        return false;
    }
}
