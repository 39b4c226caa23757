using System.Buffers.Binary;
using FouTools.Datapath.Peers;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>
/// Recognizes an outer packet of this datapath that comes back out of its own device, since the route to the peer leads
/// into the tunnel. Encapsulated once more it would come back for ever. Of fragments the first is recognized: each further
/// round makes the others shorter.
/// </summary>
internal static class RoutingLoop
{
    private const int ExtensionLength = 8;
    private const int FragmentOffsetMask = 0xfff8;

    public static bool IsOwnOutput(ReadOnlySpan<byte> buffer, in HostPacket packet, PeerPath path, PeerTable peers)
    {
        if (packet.Version == 0 || (packet.Version == 4) != path.Remote.IsIPv4)
        {
            return false;
        }

        ReadOnlySpan<byte> header = buffer[packet.NetworkOffset..packet.End];
        return packet.Version == 4 ? IsOwnIPv4(header, peers) : IsOwnIPv6(header, peers);
    }

    private static bool IsOwnIPv4(ReadOnlySpan<byte> header, PeerTable peers)
    {
        int udpOffset = (header[0] & 0xf) << 2;
        return header[IPv4Header.ProtocolOffset] == IPProtocol.Udp
            && udpOffset <= header.Length
            && IsToAPeer(
                SocketEndpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.SourceOffset..])),
                SocketEndpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.DestinationOffset..])),
                header[udpOffset..],
                peers);
    }

    // The encapsulator writes one destination option at most, and its packets may have been fragmented behind it.
    private static bool IsOwnIPv6(ReadOnlySpan<byte> header, PeerTable peers)
    {
        byte next = header[IPv6Header.NextHeaderOffset];
        int udpOffset = IPv6Header.Length;
        if (next == IPProtocol.DestinationOptions && header.Length >= udpOffset + ExtensionLength)
        {
            next = header[udpOffset];
            udpOffset += ExtensionLength;
        }

        if (next == IPProtocol.Fragment && header.Length >= udpOffset + ExtensionLength)
        {
            bool isFirst = (BinaryPrimitives.ReadUInt16BigEndian(header[(udpOffset + 2)..]) & FragmentOffsetMask) == 0;
            next = isFirst ? header[udpOffset] : IPProtocol.Fragment;
            udpOffset += ExtensionLength;
        }

        return next == IPProtocol.Udp
            && IsToAPeer(
                BinaryPrimitives.ReadUInt128BigEndian(header[IPv6Header.SourceOffset..]),
                BinaryPrimitives.ReadUInt128BigEndian(header[IPv6Header.DestinationOffset..]),
                header[udpOffset..],
                peers);
    }

    private static bool IsToAPeer(UInt128 source, UInt128 destination, ReadOnlySpan<byte> udp, PeerTable peers)
    {
        if (udp.Length < UdpHeader.Length)
        {
            return false;
        }

        ushort port = BinaryPrimitives.ReadUInt16BigEndian(udp[2..]);
        foreach (Peer peer in peers.At(destination))
        {
            if (peer.Path is { } path && path.Local == source && path.SendsTo(port))
            {
                return true;
            }
        }

        return false;
    }
}
