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

    public static bool IsOwnOutput(ReadOnlySpan<byte> buffer, in HostPacket packet, PeerPath path, byte outerProtocol, PeerTable peers)
    {
        if (packet.Version == 0 || (packet.Version == 4) != path.Remote.IsIPv4)
        {
            return false;
        }

        ReadOnlySpan<byte> header = buffer[packet.NetworkOffset..packet.End];
        return packet.Version == 4 ? IsOwnIPv4(header, outerProtocol, peers) : IsOwnIPv6(header, outerProtocol, peers);
    }

    private static bool IsOwnIPv4(ReadOnlySpan<byte> header, byte outerProtocol, PeerTable peers)
    {
        int payload = (header[0] & 0xf) << 2;
        return header[IPv4Header.ProtocolOffset] == outerProtocol
            && payload <= header.Length
            && IsToAPeer(
                SocketEndpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.SourceOffset..])),
                SocketEndpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(header[IPv4Header.DestinationOffset..])),
                outerProtocol,
                header[payload..],
                peers);
    }

    // The encapsulator writes one destination option at most, and its packets may have been fragmented behind it.
    private static bool IsOwnIPv6(ReadOnlySpan<byte> header, byte outerProtocol, PeerTable peers)
    {
        byte next = header[IPv6Header.NextHeaderOffset];
        int payload = IPv6Header.Length;
        if (next == IPProtocol.DestinationOptions && header.Length >= payload + ExtensionLength)
        {
            next = header[payload];
            payload += ExtensionLength;
        }

        if (next == IPProtocol.Fragment && header.Length >= payload + ExtensionLength)
        {
            bool isFirst = (BinaryPrimitives.ReadUInt16BigEndian(header[(payload + 2)..]) & IPv6Extensions.FragmentOffsetMask) == 0;
            next = isFirst ? header[payload] : IPProtocol.Fragment;
            payload += ExtensionLength;
        }

        return next == outerProtocol
            && IsToAPeer(
                BinaryPrimitives.ReadUInt128BigEndian(header[IPv6Header.SourceOffset..]),
                BinaryPrimitives.ReadUInt128BigEndian(header[IPv6Header.DestinationOffset..]),
                outerProtocol,
                header[payload..],
                peers);
    }

    private static bool IsToAPeer(UInt128 source, UInt128 destination, byte protocol, ReadOnlySpan<byte> payload, PeerTable peers)
    {
        ushort port = 0;
        if (protocol == IPProtocol.Udp)
        {
            if (payload.Length < UdpHeader.Length)
            {
                return false;
            }

            port = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
        }

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
