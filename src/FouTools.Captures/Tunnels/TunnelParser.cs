using System.Buffers.Binary;
using FouTools.Captures.Formats;
using FouTools.Packets;

namespace FouTools.Captures.Tunnels;

/// <summary>
/// Finds the inner packet of a captured tunnel packet. Unlike a receiver it accepts truncated packets and does not verify checksums: hosts
/// capture what they send before the network card has computed them.
/// </summary>
public static class TunnelParser
{
    /// <summary>Opens one tunnel; what is inside may be another.</summary>
    /// <param name="frame">The captured bytes.</param>
    /// <param name="linkType">Their link type.</param>
    /// <param name="ports">The tunnels by UDP port.</param>
    /// <param name="content">The inner packet, or the default value.</param>
    /// <returns><see cref="DecapsulationResult.None"/>, or why there is none.</returns>
    public static DecapsulationResult Open(ReadOnlySpan<byte> frame, LinkType linkType, TunnelPorts ports, out TunnelContent content)
    {
        ArgumentNullException.ThrowIfNull(ports);
        content = default;
        if (!LinkFrame.TryFindIP(frame, linkType, out int offset))
        {
            return DecapsulationResult.NotIP;
        }

        ReadOnlySpan<byte> packet = frame[offset..];
        DecapsulationResult miss = packet[0] >> 4 == 4
            ? FindUdpInIPv4(packet, out int udpOffset, out int ipPayload)
            : FindUdpInIPv6(packet, out udpOffset, out ipPayload);
        if (miss != DecapsulationResult.None)
        {
            return miss;
        }

        ReadOnlySpan<byte> datagram = packet[udpOffset..];
        if (datagram.Length < UdpHeader.Length)
        {
            return DecapsulationResult.Cut;
        }

        ushort port = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        TunnelPortKind kind = ports.Find(port, out byte? protocol);
        if (kind == TunnelPortKind.None)
        {
            return DecapsulationResult.OtherPort;
        }

        int datagramLength = BinaryPrimitives.ReadUInt16BigEndian(datagram[4..]);
        if (datagramLength < UdpHeader.Length || datagramLength > ipPayload)
        {
            return DecapsulationResult.Malformed;
        }

        var inside = new Inside(
            datagram[UdpHeader.Length..Math.Min(datagram.Length, datagramLength)], datagramLength - UdpHeader.Length);
        miss = kind == TunnelPortKind.Gue ? OpenGue(inside, out content) : OpenFou(inside, protocol, out content);
        if (miss == DecapsulationResult.None)
        {
            content = content with { Offset = content.Offset + offset + udpOffset + UdpHeader.Length, DestinationPort = port };
        }

        return miss;
    }

    private static DecapsulationResult FindUdpInIPv4(ReadOnlySpan<byte> packet, out int offset, out int length)
    {
        offset = 0;
        length = 0;
        if (packet.Length < IPv4Header.MinLength)
        {
            return DecapsulationResult.Cut;
        }

        offset = (packet[0] & 0xf) << 2;
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);

        // With segmentation offload, a host may capture a length of 0.
        length = (totalLength == 0 ? packet.Length : totalLength) - offset;
        if (offset < IPv4Header.MinLength || length < 0)
        {
            return DecapsulationResult.NotIP;
        }

        return packet[IPv4Header.ProtocolOffset] != IPProtocol.Udp ? DecapsulationResult.NotUdp
            : (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & IPv4Header.MoreFragmentsOrOffset) != 0 ? DecapsulationResult.Fragment
            : offset > packet.Length ? DecapsulationResult.Cut
            : DecapsulationResult.None;
    }

    private static DecapsulationResult FindUdpInIPv6(ReadOnlySpan<byte> packet, out int offset, out int length)
    {
        offset = 0;
        length = 0;
        if (packet.Length < IPv6Header.Length)
        {
            return DecapsulationResult.Cut;
        }

        if (packet[IPv6Header.NextHeaderOffset] == IPProtocol.Fragment)
        {
            return DecapsulationResult.Fragment;
        }

        if (!IPv6Extensions.TryFindUpperLayer(packet, out byte protocol, out offset))
        {
            return DecapsulationResult.Cut;
        }

        length = IPv6Header.Length + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) - offset;
        return protocol == IPProtocol.Udp ? DecapsulationResult.None : DecapsulationResult.NotUdp;
    }

    private static DecapsulationResult OpenFou(Inside inside, byte? protocol, out TunnelContent content)
    {
        content = default;
        if (inside.Length == 0)
        {
            // A keepalive is an empty datagram.
            return DecapsulationResult.Malformed;
        }

        if (inside.Data.IsEmpty)
        {
            return DecapsulationResult.Cut;
        }

        byte known = protocol ?? (inside.Data[0] >> 4 == 6 ? IPProtocol.IPv6 : IPProtocol.IPIP);
        return OpenProtocol(inside, known, out content);
    }

    private static DecapsulationResult OpenGue(Inside inside, out TunnelContent content)
    {
        content = default;
        ParseError error = GueHeader.TryParse(inside.Data, out GueHeader header);
        if (error != ParseError.None)
        {
            // The remote checksum of a truncated packet lies outside the captured bytes.
            return inside.IsCut && error is ParseError.Empty or ParseError.GueTruncated or ParseError.GueBadRemoteChecksum
                ? DecapsulationResult.Cut
                : DecapsulationResult.Malformed;
        }

        if (header.IsControl)
        {
            return DecapsulationResult.ControlMessage;
        }

        DecapsulationResult miss = OpenProtocol(inside.Skip(header.Length), header.Protocol, out content);
        if (miss == DecapsulationResult.None)
        {
            content = content with
            {
                Offset = content.Offset + header.Length,
                HasRemoteChecksum = header.HasRemoteChecksum,
                RemoteChecksumStart = header.RemoteChecksumStart - content.Offset,
                RemoteChecksumOffset = header.RemoteChecksumOffset - content.Offset,
            };
        }

        return miss;
    }

    private static DecapsulationResult OpenProtocol(Inside inside, byte protocol, out TunnelContent content)
    {
        switch (protocol)
        {
            case IPProtocol.IPIP or IPProtocol.IPv6:
                return OpenIP(inside, protocol == IPProtocol.IPIP ? 4 : 6, out content);
            case IPProtocol.Gre:
                return OpenGre(inside, out content);
            case IPProtocol.Mpls:
                content = inside.ToContent(LinkType.Mpls);
                return DecapsulationResult.None;
            default:
                content = default;
                return DecapsulationResult.ProtocolNotCarried;
        }
    }

    private static DecapsulationResult OpenGre(Inside inside, out TunnelContent content)
    {
        content = default;
        ParseError error = GreHeader.TryParse(inside.Data, out GreHeader header);
        if (error != ParseError.None)
        {
            return inside.IsCut && error is ParseError.Empty or ParseError.GreTruncated ? DecapsulationResult.Cut : DecapsulationResult.Malformed;
        }

        Inside payload = inside.Skip(header.Length);
        DecapsulationResult miss = DecapsulationResult.None;
        switch (header.ProtocolType)
        {
            case EtherType.IPv4 or EtherType.IPv6:
                miss = OpenIP(payload, header.ProtocolType == EtherType.IPv4 ? 4 : 6, out content);
                break;
            case EtherType.TransparentEthernetBridging:
                content = payload.ToContent(LinkType.Ethernet);
                break;
            case EtherType.Mpls:
                content = payload.ToContent(LinkType.Mpls);
                break;
            default:
                return DecapsulationResult.ProtocolNotCarried;
        }

        if (miss == DecapsulationResult.None)
        {
            content = content with { Offset = header.Length };
        }

        return miss;
    }

    private static DecapsulationResult OpenIP(Inside inside, int version, out TunnelContent content)
    {
        content = default;
        if (CapturedIP.FindLength(inside.Data, inside.Length, version, out int length) is var miss and not DecapsulationResult.None)
        {
            return miss;
        }

        // Bytes behind the inner packet are not its own: the kernel trims them too.
        content = new Inside(inside.Data[..Math.Min(length, inside.Data.Length)], length).ToContent(LinkType.Raw);
        return DecapsulationResult.None;
    }

    // The captured bytes, and the original length.
    private readonly ref struct Inside(ReadOnlySpan<byte> data, int length)
    {
        public ReadOnlySpan<byte> Data { get; } = data;

        public int Length { get; } = length;

        public bool IsCut => Data.Length < Length;

        public Inside Skip(int bytes) => new(Data[bytes..], Length - bytes);

        public TunnelContent ToContent(LinkType linkType) =>
            new() { Length = Data.Length, OriginalLength = Length, LinkType = linkType };
    }
}
