using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Diagnosis.Probes;

/// <summary>Writes a datagram with its IP header, like an outer packet of a tunnel except for its payload.</summary>
internal static class ProbeDatagram
{
    /// <summary>The length of the headers in front of the payload.</summary>
    public static int HeaderLength(bool ipv4) => IPHeader.LengthOf(ipv4) + UdpHeader.Length;

    /// <summary>Writes a datagram with DF set and with its checksum.</summary>
    /// <param name="source">The source.</param>
    /// <param name="destination">The destination, of the same family.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>The packet.</returns>
    public static byte[] Write(SocketEndpoint source, SocketEndpoint destination, ReadOnlySpan<byte> payload)
    {
        bool ipv4 = destination.IsIPv4;
        byte[] packet = new byte[HeaderLength(ipv4) + payload.Length];
        var ip = new IPHeader
        {
            IsIPv4 = ipv4,
            PayloadLength = UdpHeader.Length + payload.Length,
            DontFragment = true,
            Protocol = IPProtocol.Udp,
            Source = source.Address,
            Destination = destination.Address,
        };
        Span<byte> datagram = packet.AsSpan(ip.Write(packet));
        payload.CopyTo(datagram[UdpHeader.Length..]);
        var header = new UdpHeader
        {
            SourcePort = source.Port,
            DestinationPort = destination.Port,
            DatagramLength = (ushort)datagram.Length,
        };
        header.Write(datagram);
        ushort checksum = ipv4
            ? UdpHeader.ComputeChecksum(datagram, source.IPv4Address, destination.IPv4Address)
            : UdpHeader.ComputeChecksum(datagram, source.Address, destination.Address);
        (header with { Checksum = checksum }).Write(datagram);
        return packet;
    }
}
