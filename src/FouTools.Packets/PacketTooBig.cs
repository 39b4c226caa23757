using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// Writes the ICMP message that tells the sender of an inner packet that it does not fit: fragmentation needed
/// (RFC 1191) or, for IPv6, packet too big (RFC 4443 section 3.2).
/// </summary>
/// <remarks>
/// The message names the inner packet's destination as its source. A tunnel engine has no address of its own there,
/// and an IPv4 host drops a packet from a device that claims to come from one of the host's own addresses as martian
/// (__fib_validate_source, net/ipv4/fib_frontend.c). The destination is routed into the tunnel, so that even a strict
/// reverse path filter lets the message pass.
/// </remarks>
public static class PacketTooBig
{
    /// <summary>The longest message in bytes; a destination of this length always suffices.</summary>
    public const int MaxLength = IPv6MaxLength;

    // RFC 1812 section 4.3.2.3 and icmp_send in net/ipv4/icmp.c: every host must take a packet of this length.
    private const int IPv4MaxLength = 576;

    private const int IPv6MaxLength = TunnelMtu.IPv6Minimum;
    private const int IcmpHeaderLength = 8;
    private const int ChecksumOffset = 2;

    /// <summary>Precedence 6, internetwork control, as RFC 1812 section 4.3.2.5 wants for errors.</summary>
    private const byte InternetworkControl = 0xc0;

    /// <summary>
    /// Writes the message. The don't-fragment flag of an IPv4 packet is not looked at: whether to fragment or to answer
    /// is the caller's decision.
    /// </summary>
    /// <param name="inner">The packet that does not fit; bytes after its own length are not quoted.</param>
    /// <param name="mtu">
    /// Longest inner packet in bytes that would fit. A smaller number than <see cref="TunnelMtu.IPv4Minimum"/> or
    /// <see cref="TunnelMtu.IPv6Minimum"/> is reported as that.
    /// </param>
    /// <param name="destination">
    /// Room for the message, which is longer than the packet by up to 48 bytes, but at most <see cref="MaxLength"/>;
    /// a shorter span is a programming error and throws.
    /// </param>
    /// <returns>
    /// Length of the message in bytes, its IP header included. 0 when there must be no answer (RFC 1122 section 3.2.2,
    /// RFC 4443 section 2.4 e): to what is or may be an ICMP error, to a fragment other than the first, to addresses that
    /// are not of a single host, to a packet that is malformed or ends before this can be told.
    /// </returns>
    public static int Write(ReadOnlySpan<byte> inner, int mtu, Span<byte> destination)
    {
        if (InnerPacket.Validate(inner, out int length, out int version) != ParseError.None)
        {
            return 0;
        }

        inner = inner[..length];
        return version == 4 ? WriteIPv4(inner, mtu, destination) : WriteIPv6(inner, mtu, destination);
    }

    private static int WriteIPv4(ReadOnlySpan<byte> inner, int mtu, Span<byte> destination)
    {
        if (IPv4Header.TryParse(inner, out IPv4Header header) != ParseError.None
            || header.FragmentOffset != 0
            || !IsSingleHost(header.Source)
            || !IsSingleHost(header.Destination)
            || (header.Protocol == IPProtocol.Icmp
                && (header.HeaderLength >= inner.Length || IcmpType.MayBeError(inner[header.HeaderLength]))))
        {
            return 0;
        }

        // Not to be fragmented, so that no identification is needed (RFC 6864).
        var answer = new IPHeader
        {
            IsIPv4 = true,
            PayloadLength = Math.Min(IcmpHeaderLength + inner.Length, IPv4MaxLength - IPv4Header.MinLength),
            TypeOfService = InternetworkControl,
            DontFragment = true,
            Protocol = IPProtocol.Icmp,
            Source = header.Destination,
            Destination = header.Source,
        };
        return WriteMessage(
            answer,
            IcmpType.DestinationUnreachable,
            IcmpType.FragmentationNeededCode,
            Math.Clamp(mtu, TunnelMtu.IPv4Minimum, ushort.MaxValue),
            inner,
            pseudoHeader: 0,
            destination);
    }

    private static int WriteIPv6(ReadOnlySpan<byte> inner, int mtu, Span<byte> destination)
    {
        if (IPv6Header.TryParse(inner, out IPv6Header header) != ParseError.None
            || !IsSingleHost(header.Source)
            || !IsSingleHost(header.Destination)
            || !IPv6Extensions.TryFindUpperLayer(inner, out byte protocol, out int offset)
            || (protocol == IPProtocol.IcmpV6
                && (offset >= inner.Length || !IcmpV6Type.MayBeAnsweredByError(inner[offset]))))
        {
            return 0;
        }

        var answer = new IPHeader
        {
            IsIPv4 = false,
            PayloadLength = Math.Min(IcmpHeaderLength + inner.Length, IPv6MaxLength - IPv6Header.Length),
            Protocol = IPProtocol.IcmpV6,
            Source = header.Destination,
            Destination = header.Source,
        };
        return WriteMessage(
            answer, IcmpV6Type.PacketTooBig, code: 0, Math.Max(mtu, TunnelMtu.IPv6Minimum), inner, answer.PseudoHeader, destination);
    }

    private static int WriteMessage(
        in IPHeader header, byte type, byte code, int mtu, ReadOnlySpan<byte> inner, ulong pseudoHeader, Span<byte> destination)
    {
        destination = destination[..(header.Length + header.PayloadLength)];
        Span<byte> message = destination[header.Write(destination)..];
        message[0] = type;
        message[1] = code;
        message.Slice(ChecksumOffset, sizeof(ushort)).Clear();
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], (uint)mtu);
        inner[..(message.Length - IcmpHeaderLength)].CopyTo(message[IcmpHeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(
            message[ChecksumOffset..],
            InternetChecksum.Complement(InternetChecksum.Sum(message, pseudoHeader)));
        return destination.Length;
    }

    // Loopback addresses never come from a wire (RFC 1122 section 3.2.1.3), so the host would drop the answer as martian.
    private static bool IsSingleHost(uint address) =>
        address is not (0 or uint.MaxValue) && address >> 28 != 0xe && address >> 24 != 127;

    // A multicast destination may be answered by RFC 4443, but the answer could not come from that address.
    private static bool IsSingleHost(UInt128 address) => address > UInt128.One && (byte)(address >> 120) != 0xff;
}
