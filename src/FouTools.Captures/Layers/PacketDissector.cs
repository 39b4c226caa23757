using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>
/// Dissects packets into objects. It accepts any bytes: a malformed layer gets a fault, the rest is dissected as far as possible, and the
/// result contains every byte.
/// </summary>
public sealed class PacketDissector
{
    // More than any packet has, and few enough for recursion.
    private const int MaxDepth = 64;

    private const int ExtensionUnit = 8;
    private const byte BottomOfStack = 1;

    private readonly TunnelPorts _ports;

    /// <summary>Creates a dissector.</summary>
    /// <param name="ports">The tunnels by UDP port.</param>
    public PacketDissector(TunnelPorts ports) => _ports = ports;

    /// <summary>Guesses the link type: a valid IP header, or else an Ethernet header.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>The link type.</returns>
    public static LinkType Guess(ReadOnlySpan<byte> data)
    {
        ParseError error = InnerPacket.Validate(data, out _, out _);

        // A truncated packet, or one whose checksum is left to the network card, is still an IP packet.
        bool isDoubtful = error
            is ParseError.IPv4Truncated
            or ParseError.IPv4BadChecksum
            or ParseError.IPv4LengthExceedsData
            or ParseError.IPv6Truncated
            or ParseError.IPv6LengthExceedsData;
        return error == ParseError.None || (isDoubtful && !LooksLikeEthernet(data)) ? LinkType.Raw : LinkType.Ethernet;
    }

    /// <summary>Dissects a packet.</summary>
    /// <param name="data">Its bytes.</param>
    /// <param name="linkType">Its link type.</param>
    /// <returns>The packet.</returns>
    public FouPacket Dissect(ReadOnlySpan<byte> data, LinkType linkType) =>
        new(DissectLink(data, linkType)) { OriginalLength = data.Length, LinkType = linkType };

    /// <summary>Dissects a packet of a capture.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="source">Its interface.</param>
    /// <returns>The packet.</returns>
    public FouPacket Dissect(in CapturedPacket packet, CaptureInterface source)
    {
        ArgumentNullException.ThrowIfNull(source);
        const long NanosecondsPerTick = 100;
        return new FouPacket(DissectLink(packet.Data, source.LinkType))
        {
            OriginalLength = (int)Math.Min(packet.OriginalLength, int.MaxValue),
            LinkType = source.LinkType,
            Timestamp = packet.Timestamp is long time ? DateTime.UnixEpoch.AddTicks(time / NanosecondsPerTick) : null,
            Interface = source.Name,
            Direction = packet.Direction,
            Comment = packet.Comment.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(packet.Comment),
        };
    }

    private static bool LooksLikeEthernet(ReadOnlySpan<byte> data) =>
        EthernetFrame.FindPayload(data, out int offset, out ushort etherType) == ParseError.None
        && (etherType is EtherType.IPv4 or EtherType.IPv6 or EtherType.Arp)
        && offset < data.Length;

    private PacketLayer DissectLink(ReadOnlySpan<byte> data, LinkType linkType)
    {
        switch (linkType)
        {
            case LinkType.Ethernet:
                return DissectEthernet(data, 0);
            case LinkType.LinuxCooked or LinkType.LinuxCooked2 or LinkType.Null or LinkType.Loop:
                int length = CookedLayer.LengthOf(linkType);
                if (data.Length < length)
                {
                    return new DataLayer(data);
                }

                var cooked = new CookedLayer(data[..length], linkType);
                cooked.Payload = cooked.EtherType is int type
                    ? DissectEtherType(data[length..], (ushort)type, 1)
                    : DissectIP(data[length..], 1);
                return cooked;
            case LinkType.Mpls:
                return DissectMpls(data, 0) ?? new DataLayer(data);
            case LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd or LinkType.IPv4 or LinkType.IPv6:
                return DissectIP(data, 0) ?? new DataLayer(data);
            default:
                return new DataLayer(data);
        }
    }

    private PacketLayer DissectEthernet(ReadOnlySpan<byte> data, int depth)
    {
        if (data.Length < EthernetHeader.Length || depth >= MaxDepth)
        {
            return new DataLayer(data) { Fault = depth >= MaxDepth ? ParseError.None : ParseError.EthernetTruncated };
        }

        var layer = new EthernetLayer(data[..EthernetHeader.Length]);
        ReadOnlySpan<byte> rest = data[EthernetHeader.Length..];
        layer.Payload = DissectEtherType(rest, (ushort)layer.EtherType, depth + 1);
        MoveTrailer(layer);
        return layer;
    }

    private PacketLayer? DissectEtherType(ReadOnlySpan<byte> data, ushort etherType, int depth) => etherType switch
    {
        EtherType.IPv4 or EtherType.IPv6 => DissectIP(data, depth),
        EtherType.Vlan or EtherType.ServiceVlan => DissectVlan(data, depth),
        EtherType.Mpls => DissectMpls(data, depth),
        EtherType.TransparentEthernetBridging => DissectEthernet(data, depth),
        _ => Data(data),
    };

    private PacketLayer? DissectVlan(ReadOnlySpan<byte> data, int depth)
    {
        if (data.Length < VlanLayer.TagLength || depth >= MaxDepth)
        {
            return Data(data);
        }

        var layer = new VlanLayer(data[..VlanLayer.TagLength]);
        layer.Payload = DissectEtherType(data[VlanLayer.TagLength..], (ushort)layer.EtherType, depth + 1);
        MoveTrailer(layer);
        return layer;
    }

    private PacketLayer? DissectMpls(ReadOnlySpan<byte> data, int depth)
    {
        if (data.Length < MplsLayer.EntryLength || depth >= MaxDepth)
        {
            return Data(data);
        }

        var layer = new MplsLayer(data[..MplsLayer.EntryLength]);
        ReadOnlySpan<byte> rest = data[MplsLayer.EntryLength..];

        // Nothing in MPLS names the payload after the last label; assume IP.
        layer.Payload = (data[2] & BottomOfStack) == 0 ? DissectMpls(rest, depth + 1) : DissectIP(rest, depth + 1);
        return layer;
    }

    private PacketLayer? DissectIP(ReadOnlySpan<byte> data, int depth)
    {
        if (data.IsEmpty || depth >= MaxDepth)
        {
            return Data(data);
        }

        return (data[0] >> 4) switch
        {
            4 when data.Length >= IPv4Header.MinLength => DissectIPv4(data, depth),
            6 when data.Length >= IPv6Header.Length => DissectIPv6(data, depth),
            _ => new DataLayer(data) { Fault = InnerPacket.Validate(data, out _, out _) },
        };
    }

    private PacketLayer DissectIPv4(ReadOnlySpan<byte> data, int depth)
    {
        ParseError fault = IPv4Header.TryParse(data, out _);
        int headerLength = (data[0] & 0xf) << 2;
        if (headerLength < IPv4Header.MinLength || headerLength > data.Length)
        {
            return new DataLayer(data) { Fault = fault };
        }

        var layer = new IPv4Layer(data[..headerLength]) { Fault = fault };
        int end = fault is ParseError.None or ParseError.IPv4BadChecksum
            ? Math.Clamp(layer.TotalPacketLength, headerLength, data.Length)
            : data.Length;
        ReadOnlySpan<byte> payload = data[headerLength..end];
        layer.Payload = layer.FragmentOffset == 0 ? DissectProtocol(payload, layer.Protocol, 4, depth + 1) : Data(payload);
        layer.Trailer = data[end..].ToArray();
        return layer;
    }

    private IPv6Layer DissectIPv6(ReadOnlySpan<byte> data, int depth)
    {
        ParseError fault = IPv6Header.TryParse(data, out _);
        var layer = new IPv6Layer(data[..IPv6Header.Length]) { Fault = fault };
        int end = fault == ParseError.None ? layer.TotalPacketLength : data.Length;
        layer.Payload = DissectProtocol(data[IPv6Header.Length..end], layer.Protocol, 6, depth + 1);
        layer.Trailer = data[end..].ToArray();
        return layer;
    }

    private PacketLayer? DissectProtocol(ReadOnlySpan<byte> data, byte protocol, int version, int depth)
    {
        if (data.IsEmpty || depth >= MaxDepth)
        {
            return Data(data);
        }

        return protocol switch
        {
            IPProtocol.Udp when data.Length >= UdpHeader.Length => DissectUdp(data, depth),
            IPProtocol.Tcp when data.Length >= TcpLayer.MinLength => DissectTcp(data),
            IPProtocol.Icmp when data.Length >= IcmpLayer.FixedLength => DissectIcmp(data, isIPv6: false),
            IPProtocol.IcmpV6 when data.Length >= IcmpLayer.FixedLength => DissectIcmp(data, isIPv6: true),
            IPProtocol.IPIP or IPProtocol.IPv6 => DissectIP(data, depth),
            IPProtocol.Gre => DissectGre(data, depth),
            IPProtocol.Mpls => DissectMpls(data, depth),
            IPProtocol.HopByHop or IPProtocol.Routing or IPProtocol.Fragment or IPProtocol.DestinationOptions or IPProtocol.AuthenticationHeader
                when (version == 6 || protocol == IPProtocol.AuthenticationHeader) && data.Length >= ExtensionUnit => DissectExtension(data, protocol, version, depth),
            _ => Data(data),
        };
    }

    private PacketLayer DissectExtension(ReadOnlySpan<byte> data, byte kind, int version, int depth)
    {
        int length = kind switch
        {
            IPProtocol.Fragment => ExtensionUnit,
            IPProtocol.AuthenticationHeader => (data[1] + 2) << 2,
            _ => (data[1] + 1) * ExtensionUnit,
        };
        if (length > data.Length)
        {
            return new DataLayer(data);
        }

        var layer = new IPv6ExtensionLayer(data[..length], kind);
        ReadOnlySpan<byte> rest = data[length..];
        layer.Payload = layer.FragmentOffset == 0 ? DissectProtocol(rest, layer.Protocol, version, depth + 1) : Data(rest);
        return layer;
    }

    private UdpLayer DissectUdp(ReadOnlySpan<byte> data, int depth)
    {
        var layer = new UdpLayer(data[..UdpHeader.Length]) { Fault = UdpHeader.TryParse(data, out UdpHeader header) };
        int end = layer.Fault == ParseError.None ? header.DatagramLength : data.Length;
        layer.Payload = DissectDatagram(data[UdpHeader.Length..end], (ushort)layer.DestinationPort, depth + 1);
        layer.Trailer = data[end..].ToArray();
        return layer;
    }

    private PacketLayer? DissectDatagram(ReadOnlySpan<byte> data, ushort port, int depth)
    {
        TunnelPortKind kind = _ports.Find(port, out byte? protocol);
        if (kind == TunnelPortKind.None || data.IsEmpty)
        {
            return Data(data);
        }

        if (kind == TunnelPortKind.Gue)
        {
            return DissectGue(data, depth);
        }

        byte known = protocol ?? (data[0] >> 4 == 6 ? IPProtocol.IPv6 : IPProtocol.IPIP);
        return new FouLayer(known) { Payload = DissectProtocol(data, known, data[0] >> 4, depth + 1) };
    }

    private PacketLayer DissectGue(ReadOnlySpan<byte> data, int depth)
    {
        ParseError fault = GueHeader.TryParse(data, out GueHeader header);
        if (fault != ParseError.None)
        {
            return new DataLayer(data) { Fault = fault };
        }

        ReadOnlySpan<byte> rest = data[header.Length..];
        return new GueLayer(data[..header.Length], header)
        {
            Payload = header.IsControl ? Data(rest) : DissectProtocol(rest, header.Protocol, 6, depth + 1),
        };
    }

    private PacketLayer DissectGre(ReadOnlySpan<byte> data, int depth)
    {
        ParseError fault = GreHeader.TryParse(data, out GreHeader header);
        if (fault != ParseError.None)
        {
            return new DataLayer(data) { Fault = fault };
        }

        return new GreLayer(data[..header.Length], header)
        {
            Payload = DissectEtherType(data[header.Length..], header.ProtocolType, depth + 1),
        };
    }

    private static PacketLayer DissectTcp(ReadOnlySpan<byte> data)
    {
        int length = (data[12] >> 4) << 2;
        return length < TcpLayer.MinLength || length > data.Length
            ? new DataLayer(data)
            : new TcpLayer(data[..length]) { Payload = Data(data[length..]) };
    }

    private static IcmpLayer DissectIcmp(ReadOnlySpan<byte> data, bool isIPv6) =>
        new(data[..IcmpLayer.FixedLength], isIPv6) { Payload = Data(data[IcmpLayer.FixedLength..]) };

    private static DataLayer? Data(ReadOnlySpan<byte> data) => data.IsEmpty ? null : new DataLayer(data);

    // Bytes after the IP packet in a frame are padding.
    private static void MoveTrailer(PacketLayer layer)
    {
        if (layer.Payload is IPLayer or VlanLayer)
        {
            layer.Trailer = layer.Payload.Trailer;
            layer.Payload.Trailer = [];
        }
    }
}
