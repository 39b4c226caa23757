using System.Buffers.Binary;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Diagnosis.Probes;

/// <summary>Writes ICMP echo requests with their IP headers, and recognises the replies (RFC 792, RFC 4443 section 4).</summary>
internal static class IcmpEcho
{
    private const byte Request = 8;
    private const byte Reply = 0;
    private const byte RequestV6 = 128;
    private const byte ReplyV6 = 129;
    private const int IcmpHeaderLength = 8;
    private const int ChecksumOffset = 2;
    private const int IdentifierOffset = 4;
    private const int SequenceOffset = 6;

    /// <summary>Writes a request that fills the packet.</summary>
    /// <param name="packet">The buffer; its length is that of the packet.</param>
    /// <param name="source">The source address, host byte order, IPv4 mapped.</param>
    /// <param name="destination">The destination address.</param>
    /// <param name="identifier">Distinguishes these requests from those of other programs.</param>
    /// <param name="sequence">The sequence number of the request.</param>
    public static void Write(Span<byte> packet, UInt128 source, UInt128 destination, ushort identifier, ushort sequence)
    {
        packet.Clear();
        bool ipv4 = new SocketEndpoint(destination, 0).IsIPv4;
        var header = new IPHeader
        {
            IsIPv4 = ipv4,
            PayloadLength = packet.Length - IPHeader.LengthOf(ipv4),
            DontFragment = true,
            Protocol = ipv4 ? IPProtocol.Icmp : IPProtocol.IcmpV6,
            Source = source,
            Destination = destination,
        };
        Span<byte> message = packet[header.Write(packet)..];
        message[0] = ipv4 ? Request : RequestV6;
        BinaryPrimitives.WriteUInt16BigEndian(message[IdentifierOffset..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[SequenceOffset..], sequence);
        ushort checksum = InternetChecksum.Complement(InternetChecksum.Sum(message, ipv4 ? 0 : header.PseudoHeader));
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], checksum);
    }

    /// <summary>Reads the sequence number of a reply.</summary>
    /// <param name="message">The received message, from the ICMP header on.</param>
    /// <param name="ipv4">Whether it arrived over IPv4.</param>
    /// <param name="identifier">The identifier of the requests.</param>
    /// <param name="sequence">The sequence number of the request that it answers.</param>
    /// <returns>Whether it is a reply to one of these requests.</returns>
    public static bool TryReadReply(ReadOnlySpan<byte> message, bool ipv4, ushort identifier, out ushort sequence)
    {
        sequence = 0;
        if (message.Length < IcmpHeaderLength
            || message[0] != (ipv4 ? Reply : ReplyV6)
            || BinaryPrimitives.ReadUInt16BigEndian(message[IdentifierOffset..]) != identifier)
        {
            return false;
        }

        sequence = BinaryPrimitives.ReadUInt16BigEndian(message[SequenceOffset..]);
        return true;
    }
}
