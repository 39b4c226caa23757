using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// An ICMP (RFC 792) or ICMPv6 (RFC 4443) error about a packet, with what the quoted beginning of that packet says. Numbers
/// are in host byte order.
/// </summary>
/// <remarks>
/// Anyone can send such a message: before it is believed, the quoted addresses, protocol and ports have to be those
/// of a packet that was sent.
/// </remarks>
public readonly record struct IcmpError
{
    private const int IcmpHeaderLength = 8;

    // The common MTUs of RFC 1191 section 7.1, descending. As a span of constants wider than a byte it would come from
    // RuntimeHelpers.CreateSpan, which allocates in code that is not optimized, as that of a Debug build.
    private static readonly ushort[] s_plateaus = [65535, 32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68];

    /// <summary>The kind of error.</summary>
    public IcmpErrorKind Kind { get; private init; }

    /// <summary>ICMP or ICMPv6 type.</summary>
    public byte Type { get; private init; }

    /// <summary>Code within <see cref="Type"/>.</summary>
    public byte Code { get; private init; }

    /// <summary>
    /// For <see cref="IcmpErrorKind.PacketTooBig"/> the MTU that the router reports, in bytes and not checked against
    /// any minimum; 0 when it reports none, see <see cref="PlateauBelow"/>. 0 for any other kind.
    /// </summary>
    public int Mtu { get; private init; }

    /// <summary>Source address of the quoted packet; an IPv4 address as ::ffff:a.b.c.d.</summary>
    public UInt128 Source { get; private init; }

    /// <summary>Destination address of the quoted packet; an IPv4 address as ::ffff:a.b.c.d.</summary>
    public UInt128 Destination { get; private init; }

    /// <summary>The protocol of the quoted packet after its extension headers, see <see cref="IPProtocol"/>.</summary>
    public byte Protocol { get; private init; }

    /// <summary>UDP source port of the quoted packet; 0 where it is of another protocol.</summary>
    public ushort SourcePort { get; private init; }

    /// <summary>UDP destination port of the quoted packet; 0 where it is of another protocol.</summary>
    public ushort DestinationPort { get; private init; }

    /// <summary>Length in bytes that the quoted packet had, its IP header included, or the quoted fragment.</summary>
    public int TotalLength { get; private init; }

    /// <summary>
    /// Parses what a raw ICMP socket receives. Header and message checksums are verified, since a raw socket gets its
    /// copy before the kernel looks at the latter (ip_protocol_deliver_rcu, net/ipv4/ip_input.c). Those of the quoted
    /// packet are not: routers, and the kernel's own FOU, quote headers that they have changed.
    /// </summary>
    /// <param name="ipPacket">A packet that begins with its IPv4 header.</param>
    /// <param name="error">The error, or the default value.</param>
    /// <returns>
    /// Whether the packet is an error about a packet and quotes its header, and the UDP header where it has one. Redirect and
    /// source quench (RFC 6633) are not errors.
    /// </returns>
    public static bool TryParseIPv4(ReadOnlySpan<byte> ipPacket, out IcmpError error)
    {
        error = default;
        if (IPv4Header.TryParse(ipPacket, out IPv4Header header) != ParseError.None
            || header.Protocol != IPProtocol.Icmp
            || (BinaryPrimitives.ReadUInt16BigEndian(ipPacket[6..]) & IPv4Header.MoreFragmentsOrOffset) != 0)
        {
            return false;
        }

        ReadOnlySpan<byte> message = ipPacket[header.HeaderLength..header.TotalLength];
        if (message.Length < IcmpHeaderLength
            || message[0] is not (IcmpType.DestinationUnreachable or IcmpType.TimeExceeded or IcmpType.ParameterProblem)
            || InternetChecksum.Compute(message) != 0)
        {
            return false;
        }

        ReadOnlySpan<byte> quote = message[IcmpHeaderLength..];
        if (quote.Length < IPv4Header.MinLength)
        {
            return false;
        }

        int offset = (quote[0] & 0xf) << 2;
        byte protocol = quote[IPv4Header.ProtocolOffset];
        if (quote[0] >> 4 != 4
            || offset < IPv4Header.MinLength
            || !TryReadPorts(quote, offset, protocol, out ushort sourcePort, out ushort destinationPort)
            || (BinaryPrimitives.ReadUInt16BigEndian(quote[6..]) & IPv4Header.FragmentOffsetMask) != 0)
        {
            return false;
        }

        IcmpErrorKind kind = KindOf(message[0], message[1]);
        error = new IcmpError
        {
            Kind = kind,
            Type = message[0],
            Code = message[1],
            Mtu = kind == IcmpErrorKind.PacketTooBig ? BinaryPrimitives.ReadUInt16BigEndian(message[6..]) : 0,
            Source = Mapped(BinaryPrimitives.ReadUInt32BigEndian(quote[12..])),
            Destination = Mapped(BinaryPrimitives.ReadUInt32BigEndian(quote[16..])),
            Protocol = protocol,
            SourcePort = sourcePort,
            DestinationPort = destinationPort,
            TotalLength = BinaryPrimitives.ReadUInt16BigEndian(quote[2..]),
        };
        return true;
    }

    /// <summary>
    /// Parses what a raw ICMPv6 socket receives. The checksum is not verified: the kernel does so before it gives out
    /// the message (RFC 3542 section 3.1). Extension headers in the quoted packet are walked.
    /// </summary>
    /// <param name="icmpMessage">A message that begins with its ICMPv6 header.</param>
    /// <param name="error">The error, or the default value.</param>
    /// <returns>Whether the message is an error about a packet and quotes its header, and the UDP header where it has one.</returns>
    public static bool TryParseIPv6(ReadOnlySpan<byte> icmpMessage, out IcmpError error)
    {
        error = default;
        if (icmpMessage.Length < IcmpHeaderLength + IPv6Header.Length || !IcmpV6Type.IsError(icmpMessage[0]))
        {
            return false;
        }

        ReadOnlySpan<byte> quote = icmpMessage[IcmpHeaderLength..];
        if (quote[0] >> 4 != 6
            || !IPv6Extensions.TryFindUpperLayer(quote, out byte protocol, out int offset)
            || !TryReadPorts(quote, offset, protocol, out ushort sourcePort, out ushort destinationPort))
        {
            return false;
        }

        IcmpErrorKind kind = KindOfV6(icmpMessage[0], icmpMessage[1]);
        error = new IcmpError
        {
            Kind = kind,
            Type = icmpMessage[0],
            Code = icmpMessage[1],
            Mtu = kind == IcmpErrorKind.PacketTooBig
                ? (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(icmpMessage[4..]), int.MaxValue)
                : 0,
            Source = BinaryPrimitives.ReadUInt128BigEndian(quote[8..]),
            Destination = BinaryPrimitives.ReadUInt128BigEndian(quote[24..]),
            Protocol = protocol,
            SourcePort = sourcePort,
            DestinationPort = destinationPort,
            TotalLength = IPv6Header.Length + BinaryPrimitives.ReadUInt16BigEndian(quote[4..]),
        };
        return true;
    }

    /// <summary>Guesses the MTU of a link that dropped a packet, when the router does not report it (RFC 1191 sections 5 and 7).</summary>
    /// <param name="length">Length in bytes of the dropped packet, such as <see cref="TotalLength"/>.</param>
    /// <returns>The largest common MTU below the length, at least 68.</returns>
    public static int PlateauBelow(int length)
    {
        foreach (ushort plateau in s_plateaus)
        {
            if (plateau < length)
            {
                return plateau;
            }
        }

        return TunnelMtu.IPv4Minimum;
    }

    private static bool TryReadPorts(
        ReadOnlySpan<byte> quote, int offset, byte protocol, out ushort sourcePort, out ushort destinationPort)
    {
        sourcePort = 0;
        destinationPort = 0;
        if (protocol != IPProtocol.Udp)
        {
            return quote.Length >= offset;
        }

        if (quote.Length < offset + UdpHeader.Length)
        {
            return false;
        }

        sourcePort = BinaryPrimitives.ReadUInt16BigEndian(quote[offset..]);
        destinationPort = BinaryPrimitives.ReadUInt16BigEndian(quote[(offset + 2)..]);
        return true;
    }

    // RFC 792, RFC 1122 section 3.2.2.1 and RFC 1812 section 5.2.7.1.
    private static IcmpErrorKind KindOf(byte type, byte code) => (type, code) switch
    {
        (IcmpType.DestinationUnreachable, 0 or 6 or 11) => IcmpErrorKind.NetworkUnreachable,
        (IcmpType.DestinationUnreachable, 1 or 7 or 8 or 12) => IcmpErrorKind.HostUnreachable,
        (IcmpType.DestinationUnreachable, 2) => IcmpErrorKind.ProtocolUnreachable,
        (IcmpType.DestinationUnreachable, 3) => IcmpErrorKind.PortUnreachable,
        (IcmpType.DestinationUnreachable, IcmpType.FragmentationNeededCode) => IcmpErrorKind.PacketTooBig,
        (IcmpType.DestinationUnreachable, 9 or 10 or 13) => IcmpErrorKind.AdministrativelyProhibited,
        (IcmpType.TimeExceeded, _) => IcmpErrorKind.TimeExceeded,
        _ => IcmpErrorKind.Other,
    };

    // RFC 4443 section 3; its section 3.4 makes an unrecognised next header a protocol unreachable.
    private static IcmpErrorKind KindOfV6(byte type, byte code) => (type, code) switch
    {
        (IcmpV6Type.DestinationUnreachable, 0) => IcmpErrorKind.NetworkUnreachable,
        (IcmpV6Type.DestinationUnreachable, 2 or 3) => IcmpErrorKind.HostUnreachable,
        (IcmpV6Type.DestinationUnreachable, 4) => IcmpErrorKind.PortUnreachable,
        (IcmpV6Type.DestinationUnreachable, 1 or 5 or 6) => IcmpErrorKind.AdministrativelyProhibited,
        (IcmpV6Type.PacketTooBig, _) => IcmpErrorKind.PacketTooBig,
        (IcmpV6Type.TimeExceeded, _) => IcmpErrorKind.TimeExceeded,
        (IcmpV6Type.ParameterProblem, 1) => IcmpErrorKind.ProtocolUnreachable,
        _ => IcmpErrorKind.Other,
    };

    private static UInt128 Mapped(uint address) => new(0, (0xfffful << 32) | address);
}
