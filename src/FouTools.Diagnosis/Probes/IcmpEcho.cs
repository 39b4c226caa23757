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
    private const byte HopLimit = 64;
    private const int ChecksumOffset = 2;
    private const int IdentifierOffset = 4;
    private const int SequenceOffset = 6;

    /// <summary>Writes a request that fills the packet.</summary>
    /// <param name="packet">The packet; its length is that of the whole.</param>
    /// <param name="source">The source address, host byte order, IPv4 mapped.</param>
    /// <param name="destination">The destination address.</param>
    /// <param name="identifier">Tells these requests from those of others.</param>
    /// <param name="sequence">The number of the request.</param>
    public static void Write(Span<byte> packet, UInt128 source, UInt128 destination, ushort identifier, ushort sequence)
    {
        packet.Clear();
        bool ipv4 = new SocketEndpoint(destination, 0).IsIPv4;
        int headerLength = ipv4 ? WriteIPv4(packet, source, destination) : WriteIPv6(packet, source, destination);
        Span<byte> message = packet[headerLength..];
        message[0] = ipv4 ? Request : RequestV6;
        BinaryPrimitives.WriteUInt16BigEndian(message[IdentifierOffset..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[SequenceOffset..], sequence);
        ulong pseudoHeader = ipv4 ? 0 : InternetChecksum.PseudoHeader(source, destination, IPProtocol.IcmpV6, (uint)message.Length);
        ushort checksum = InternetChecksum.Complement(InternetChecksum.Sum(message, pseudoHeader));
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], checksum);
    }

    /// <summary>Reads the number of a reply.</summary>
    /// <param name="message">What was received, from the ICMP header on.</param>
    /// <param name="ipv4">Whether it came by IPv4.</param>
    /// <param name="identifier">The identifier of the requests.</param>
    /// <param name="sequence">The number of the request that it answers.</param>
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

    private static int WriteIPv4(Span<byte> packet, UInt128 source, UInt128 destination) => new IPv4Header
    {
        TotalLength = (ushort)packet.Length,
        DontFragment = true,
        TimeToLive = HopLimit,
        Protocol = IPProtocol.Icmp,
        Source = (uint)source,
        Destination = (uint)destination,
    }.Write(packet);

    private static int WriteIPv6(Span<byte> packet, UInt128 source, UInt128 destination) => new IPv6Header
    {
        PayloadLength = (ushort)(packet.Length - IPv6Header.Length),
        NextHeader = IPProtocol.IcmpV6,
        HopLimit = HopLimit,
        Source = source,
        Destination = destination,
    }.Write(packet);
}
