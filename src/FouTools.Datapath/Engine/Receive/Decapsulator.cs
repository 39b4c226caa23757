using System.Buffers.Binary;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>
/// Finds in a datagram what is for the host and makes sure that it is what it claims to be, from the outside in: GUE, further
/// UDP tunnels to this port, GRE, the inner packet. Pure: no I/O, no allocation, no exception.
/// </summary>
internal sealed class Decapsulator
{
    /// <summary>The free bytes that must precede the datagram: mode Any puts an IP header there.</summary>
    public const int Headroom = IPv6Header.Length;

    private const int MplsEntryLength = 4;
    private const int MplsBottomOfStack = 1 << 8;

    private readonly DecapsulationSettings _settings;
    private readonly byte? _protocol;
    private readonly int _greLength;

    public Decapsulator(DecapsulationSettings settings)
    {
        _settings = settings;
        _greLength = settings.Gre.HeaderLength;
        _protocol = settings.Mode switch
        {
            TunnelMode.IPIP => IPProtocol.IPIP,
            TunnelMode.SIT => IPProtocol.IPv6,
            TunnelMode.GRE or TunnelMode.GRETAP => IPProtocol.Gre,
            TunnelMode.MPLS => IPProtocol.Mpls,
            TunnelMode.Any => settings.Protocol,
            _ => null,
        };
    }

    /// <summary>Opens a datagram.</summary>
    /// <param name="buffer">Holds the datagram; its bytes may be rewritten in place.</param>
    /// <param name="offset">Where its payload begins, with <see cref="Headroom"/> bytes before it.</param>
    /// <param name="length">The payload's length.</param>
    /// <param name="outer">What it came in.</param>
    /// <param name="found">What was found.</param>
    /// <returns><see cref="DropReason.None"/> when what was found may be handed on.</returns>
    public DropReason Decapsulate(Span<byte> buffer, int offset, int length, in OuterHeaderInfo outer, out Decapsulated found)
    {
        found = default;
        found.NetworkOffset = -1;
        int end = offset + length;
        PendingChecksum pending = default;
        byte protocol;
        while (true)
        {
            DropReason reason = OpenTunnel(buffer[..end], ref offset, ref found, ref pending, out protocol);
            if (reason != DropReason.None || found.IsControl)
            {
                return reason;
            }

            if (!IsNestedTunnel(buffer[offset..end], protocol, out UdpHeader udp))
            {
                break;
            }

            if (found.Nesting++ == _settings.NestingLimit)
            {
                return DropReason.NestingLimitExceeded;
            }

            Complete(buffer[..end], ref pending);
            if (VerifyUdp(buffer[offset..end], outer) is var error and not ParseError.None)
            {
                return (DropReason)error;
            }

            end = offset + udp.DatagramLength;
            offset += UdpHeader.Length;
        }

        if (_protocol is { } wanted ? protocol != wanted : _settings.Mode == TunnelMode.Mixed && protocol is not (IPProtocol.IPIP or IPProtocol.IPv6))
        {
            return DropReason.ProtocolNotCarried;
        }

        if (_settings.RemoteChecksumNoPartial)
        {
            Complete(buffer[..end], ref pending);
        }

        return _settings.Mode switch
        {
            TunnelMode.GRE or TunnelMode.GRETAP => OpenGre(buffer[..end], offset, outer, pending, ref found),
            TunnelMode.MPLS => OpenMpls(buffer[..end], offset, pending, ref found),
            TunnelMode.Any => Readdress(buffer[..end], offset, protocol, outer, pending, ref found),
            _ => OpenIP(buffer[..end], offset, protocol == IPProtocol.IPIP ? 4 : 6, outer, pending, ref found),
        };
    }

    private DropReason OpenTunnel(
        Span<byte> buffer, ref int offset, ref Decapsulated found, ref PendingChecksum pending, out byte protocol)
    {
        protocol = 0;
        ReadOnlySpan<byte> payload = buffer[offset..];
        if (payload.IsEmpty)
        {
            return DropReason.Empty;
        }

        if (!_settings.Encapsulation.IsGue())
        {
            return ReadFouProtocol(payload, out protocol);
        }

        ParseError error = GueHeader.TryParse(payload, out GueHeader header);
        if (error != ParseError.None)
        {
            return (DropReason)error;
        }

        if (header.IsControl)
        {
            found.IsControl = true;
            found.Offset = offset;
            found.Length = payload.Length;
            return DropReason.None;
        }

        protocol = header.Protocol;
        offset += header.Length;
        if (header.HasRemoteChecksum)
        {
            pending = new PendingChecksum(offset + header.RemoteChecksumStart, offset + header.RemoteChecksumOffset);
        }

        return DropReason.None;
    }

    // The port tells it, or without UDP the socket; in Mixed mode the version of the IP header does, as in GUE version 1.
    private DropReason ReadFouProtocol(ReadOnlySpan<byte> payload, out byte protocol)
    {
        protocol = _protocol ?? (payload[0] >> 4) switch { 4 => IPProtocol.IPIP, 6 => IPProtocol.IPv6, _ => 0 };
        return protocol == 0 ? DropReason.UnknownIPVersion : DropReason.None;
    }

    private bool IsNestedTunnel(ReadOnlySpan<byte> payload, byte protocol, out UdpHeader header)
    {
        header = default;
        return protocol == IPProtocol.Udp
            && UdpHeader.TryParse(payload, out header) == ParseError.None
            && header.DestinationPort == _settings.LocalPort;
    }

    private static ParseError VerifyUdp(ReadOnlySpan<byte> datagram, in OuterHeaderInfo outer) => outer.IsIPv4
        ? UdpHeader.VerifyChecksum(datagram, (uint)outer.Source, (uint)outer.Destination)
        : UdpHeader.VerifyChecksum(datagram, outer.Source, outer.Destination);

    private static void Complete(Span<byte> buffer, ref PendingChecksum pending)
    {
        if (pending.IsPending)
        {
            RemoteChecksum.Complete(buffer, pending.Start, pending.Field);
            pending = default;
        }
    }

    private DropReason OpenGre(Span<byte> buffer, int offset, in OuterHeaderInfo outer, PendingChecksum pending, ref Decapsulated found)
    {
        // Its sender computed the checksum of the GRE header as if the one inside were in place already; and a field in the
        // header is one that is about to be relied on.
        if (_settings.Gre.Checksum || pending.Start < offset + _greLength)
        {
            Complete(buffer, ref pending);
        }

        ParseError error = GreHeader.TryParse(buffer[offset..], out GreHeader header);
        if (error == ParseError.None)
        {
            error = header.Validate(_settings.Gre, buffer[offset..]);
        }

        if (error != ParseError.None)
        {
            return (DropReason)error;
        }

        if (_settings.Gre.Sequence)
        {
            found.Sequence = header.Sequence;
        }

        offset += header.Length;
        return (header.ProtocolType, _settings.Mode) switch
        {
            (EtherType.IPv4, TunnelMode.GRE) => OpenIP(buffer, offset, 4, outer, pending, ref found),
            (EtherType.IPv6, TunnelMode.GRE) => OpenIP(buffer, offset, 6, outer, pending, ref found),
            (EtherType.TransparentEthernetBridging, TunnelMode.GRETAP) => OpenFrame(buffer, offset, outer, pending, ref found),
            _ => DropReason.GreUnknownProtocol,
        };
    }

    private static DropReason OpenIP(
        Span<byte> buffer, int offset, int version, in OuterHeaderInfo outer, PendingChecksum pending, ref Decapsulated found)
    {
        // A field in front of the transport header is one that is about to be relied on.
        if (pending.Start < offset + (version == 4 ? IPv4Header.MinLength : IPv6Header.Length))
        {
            Complete(buffer, ref pending);
        }

        ParseError error = version == 4
            ? InnerPacket.ValidateIPv4(buffer[offset..], out int length)
            : InnerPacket.ValidateIPv6(buffer[offset..], out length);
        if (error != ParseError.None)
        {
            return (DropReason)error;
        }

        found.NetworkOffset = offset;
        found.Version = version;
        return Finish(buffer, offset, length, version == 4 ? EtherType.IPv4 : EtherType.IPv6, outer, pending, ref found);
    }

    private static DropReason OpenFrame(Span<byte> buffer, int offset, in OuterHeaderInfo outer, PendingChecksum pending, ref Decapsulated found)
    {
        Span<byte> frame = buffer[offset..];
        ParseError error = EthernetFrame.FindPayload(frame, out int networkOffset, out ushort etherType);
        if (error != ParseError.None)
        {
            return (DropReason)error;
        }

        // What is looked at here must not be written over later, when the host completes the checksum.
        int headers = offset + networkOffset + (etherType is EtherType.IPv4 or EtherType.IPv6 ? IPv4Header.MinLength : 0);
        if (pending.IsPending && pending.Start < headers)
        {
            Complete(buffer, ref pending);
            return OpenFrame(buffer, offset, outer, pending, ref found);
        }

        // The host's stack and its bridges check what they look at; a frame is carried whatever is in it.
        Span<byte> network = frame[networkOffset..];
        int version = etherType switch
        {
            EtherType.IPv4 when InnerPacket.ValidateIPv4(network, out _) == ParseError.None => 4,
            EtherType.IPv6 when InnerPacket.ValidateIPv6(network, out _) == ParseError.None => 6,
            _ => 0,
        };
        found.NetworkOffset = version == 0 ? -1 : offset + networkOffset;
        found.Version = version;
        return Finish(buffer, offset, frame.Length, 0, outer, pending, ref found);
    }

    private static DropReason OpenMpls(Span<byte> buffer, int offset, PendingChecksum pending, ref Decapsulated found)
    {
        Complete(buffer, ref pending);
        ReadOnlySpan<byte> stack = buffer[offset..];
        int position = 0;
        while (position <= stack.Length - MplsEntryLength)
        {
            if ((BinaryPrimitives.ReadUInt32BigEndian(stack[position..]) & MplsBottomOfStack) != 0)
            {
                found.Offset = offset;
                found.Length = stack.Length;
                found.Info = new TunPacketInfo { EtherType = EtherType.Mpls };
                return DropReason.None;
            }

            position += MplsEntryLength;
        }

        return DropReason.MplsStackTruncated;
    }

    private static DropReason Readdress(
        Span<byte> buffer, int offset, byte protocol, in OuterHeaderInfo outer, PendingChecksum pending, ref Decapsulated found)
    {
        int headerLength = IPHeader.LengthOf(outer.IsIPv4);
        int payloadLength = buffer.Length - offset;
        if (payloadLength + headerLength > ushort.MaxValue)
        {
            return DropReason.ExceedsDeviceMtu;
        }

        int start = offset - headerLength;
        new IPHeader
        {
            IsIPv4 = outer.IsIPv4,
            PayloadLength = payloadLength,
            TypeOfService = outer.TypeOfService,
            DontFragment = true,
            TimeToLive = Math.Max(outer.TimeToLive, (byte)1),
            Protocol = protocol,
            Source = outer.Source,
            Destination = outer.Destination,
        }.Write(buffer[start..]);
        found.NetworkOffset = start;
        found.Version = outer.IsIPv4 ? 4 : 6;
        SetResult(buffer, start, headerLength + payloadLength, outer.IsIPv4 ? EtherType.IPv4 : EtherType.IPv6, pending, ref found);
        return DropReason.None;
    }

    private static DropReason Finish(
        Span<byte> buffer, int offset, int length, ushort etherType, in OuterHeaderInfo outer, PendingChecksum pending, ref Decapsulated found)
    {
        SetResult(buffer, offset, length, etherType, pending, ref found);
        return found.Version == 0 || Congestion.PassOn(buffer[found.NetworkOffset..], outer.TypeOfService)
            ? DropReason.None
            : DropReason.CongestionSignalNotUnderstood;
    }

    private static void SetResult(
        Span<byte> buffer, int offset, int length, ushort etherType, PendingChecksum pending, ref Decapsulated found)
    {
        // The host can complete only what is inside the packet.
        if (pending.IsPending && (pending.Start < offset || pending.Field + sizeof(ushort) > offset + length))
        {
            Complete(buffer, ref pending);
        }

        found.Offset = offset;
        found.Length = length;
        found.Info = new TunPacketInfo
        {
            EtherType = etherType,
            NeedsChecksum = pending.IsPending,
            ChecksumStart = pending.IsPending ? (ushort)(pending.Start - offset) : (ushort)0,
            ChecksumOffset = (ushort)(pending.Field - pending.Start),
        };
    }
}
