using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FouTools.Captures.Formats;
using FouTools.Packets;

namespace FouTools.Captures.Tunnels;

/// <summary>
/// The outer headers of a tunnel packet, from IP to GRE, for building packets without a tunnel. Where there is a choice, the bytes are the
/// kernel's: DF is set, and a computed UDP checksum of 0 becomes 0xffff.
/// </summary>
public sealed record OuterHeaders
{
    /// <summary>The maximum length of the headers in bytes.</summary>
    public const int MaxLength = IPv6Header.Length + UdpHeader.Length + GueHeader.BaseLength + MaxGre;

    private const int MaxGre = 16;

    /// <summary>The outer source address.</summary>
    public required IPAddress LocalAddress { get; init; }

    /// <summary>The outer destination address, of the same family.</summary>
    public required IPAddress RemoteAddress { get; init; }

    /// <summary>The UDP source port; null to derive it from the inner flow, in the kernel's default range.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>The UDP destination port.</summary>
    public required ushort RemotePort { get; init; }

    /// <summary>Whether to write a GUE header, rather than direct FOU or GUE version 1, which look the same.</summary>
    public bool HasGue { get; init; }

    /// <summary>Whether to write a GRE header.</summary>
    public bool HasGre { get; init; }

    /// <summary>The optional fields of GRE.</summary>
    public GreSettings Gre { get; init; }

    /// <summary>Whether to write a UDP checksum. A truncated packet gets none.</summary>
    public bool UdpChecksum { get; init; } = true;

    /// <summary>The outer TTL or hop limit.</summary>
    public byte Ttl { get; init; } = IPHeader.DefaultTimeToLive;

    /// <summary>The outer TOS or traffic class; null to inherit it.</summary>
    public byte? Tos { get; init; } = 0;

    /// <summary>Length of the headers in bytes.</summary>
    public int Length => IPLength + UdpHeader.Length + (HasGue ? GueHeader.BaseLength : 0) + (HasGre ? Gre.HeaderLength : 0);

    private bool IsIPv4 => LocalAddress.AddressFamily == AddressFamily.InterNetwork;

    private int IPLength => IPHeader.LengthOf(IsIPv4);

    /// <summary>Writes the headers for a packet.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <param name="inner">The packet, possibly truncated.</param>
    /// <param name="originalLength">Its original length.</param>
    /// <param name="linkType">Its link type: IP, Ethernet, or an MPLS label stack.</param>
    /// <param name="sequence">The number of the packet in the tunnel, for the sequence number of GRE and the identification.</param>
    /// <returns>False if the packet is too long, or has no protocol number and there is no GRE header.</returns>
    public bool TryWrite(Span<byte> destination, ReadOnlySpan<byte> inner, int originalLength, LinkType linkType, uint sequence)
    {
        int udpLength = Length - IPLength + originalLength;
        int maxLength = IsIPv4 ? ushort.MaxValue - IPv4Header.MinLength : ushort.MaxValue;
        if (!TryName(inner, linkType, out byte protocol, out ushort etherType) || udpLength > maxLength)
        {
            return false;
        }

        Span<byte> headers = destination[..Length];
        Span<byte> udp = headers[IPLength..];
        Span<byte> rest = udp[UdpHeader.Length..];
        if (HasGue)
        {
            GueHeader.WriteBase(rest, HasGre ? IPProtocol.Gre : protocol);
            rest = rest[GueHeader.BaseLength..];
        }

        bool isWhole = inner.Length == originalLength;
        if (HasGre)
        {
            GreHeader gre = Gre.CreateHeader(etherType, sequence);
            gre.Write(rest);
            if (isWhole)
            {
                gre.WriteChecksum(rest, InternetChecksum.Sum(inner));
            }
        }

        byte tos = Tos ?? (linkType == LinkType.Raw ? InnerPacket.TypeOfService(inner) : (byte)0);
        var header = new UdpHeader
        {
            SourcePort = SourcePort ?? SourcePortRange.Default.Select(Hash(inner, linkType)),
            DestinationPort = RemotePort,
            DatagramLength = (ushort)udpLength,
        };
        header.Write(udp);
        ulong pseudoHeader = WriteIP(headers, udpLength, tos, sequence);
        if (UdpChecksum && isWhole)
        {
            // The headers have an even length, so that the sum continues with the packet.
            ushort checksum = InternetChecksum.Complement(InternetChecksum.Sum(inner, InternetChecksum.Sum(udp, pseudoHeader)));
            (header with { Checksum = checksum == 0 ? ushort.MaxValue : checksum }).Write(udp);
        }

        return true;
    }

    private bool TryName(ReadOnlySpan<byte> inner, LinkType linkType, out byte protocol, out ushort etherType)
    {
        // The shortest IP prefix that contains the TOS.
        const int Shortest = 2;
        (protocol, etherType) = linkType switch
        {
            LinkType.Raw when inner.Length >= Shortest && inner[0] >> 4 == 4 => (IPProtocol.IPIP, EtherType.IPv4),
            LinkType.Raw when inner.Length >= Shortest && inner[0] >> 4 == 6 => (IPProtocol.IPv6, EtherType.IPv6),
            LinkType.Mpls => (IPProtocol.Mpls, EtherType.Mpls),
            LinkType.Ethernet => ((byte)0, EtherType.TransparentEthernetBridging),
            _ => ((byte)0, (ushort)0),
        };
        return etherType != 0 && (HasGre || protocol != 0);
    }

    private static uint Hash(ReadOnlySpan<byte> inner, LinkType linkType) => linkType switch
    {
        LinkType.Ethernet => FlowHash.ComputeFrame(inner, seed: 0),
        LinkType.Mpls => FlowHash.ComputeMpls(inner, seed: 0),
        _ => FlowHash.Compute(inner, seed: 0),
    };

    private ulong WriteIP(Span<byte> headers, int udpLength, byte tos, uint sequence)
    {
        // The kernel's identification is never 0, even with DF.
        var header = new IPHeader
        {
            IsIPv4 = IsIPv4,
            PayloadLength = udpLength,
            TypeOfService = tos,
            Identification = (ushort)((sequence % ushort.MaxValue) + 1),
            DontFragment = true,
            TimeToLive = Ttl,
            Protocol = IPProtocol.Udp,
            Source = Read(LocalAddress),
            Destination = Read(RemoteAddress),
        };
        header.Write(headers);
        return header.PseudoHeader;
    }

    // IPv4 lands in the lower 32 bits.
    private static UInt128 Read(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
