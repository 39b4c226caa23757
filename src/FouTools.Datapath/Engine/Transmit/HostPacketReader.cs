using System.Buffers.Binary;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>
/// Reads what the host sent: whether the tunnel carries it, and what of it the outer headers take over. The lengths in its
/// headers are the host's own and are believed as far as the bytes are there.
/// </summary>
internal sealed class HostPacketReader
{
    private const int MplsEntryLength = 4;

    private readonly TunnelMode _mode;
    private readonly byte? _protocol;

    public HostPacketReader(TunnelMode mode, byte? protocol)
    {
        _mode = mode;
        _protocol = protocol;
    }

    /// <summary>Reads one packet.</summary>
    /// <param name="buffer">The buffer that it is in.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its length.</param>
    /// <param name="etherType">What the device says it is; of no meaning for a frame.</param>
    /// <param name="packet">What was read.</param>
    /// <returns><see cref="DropReason.None"/> when the tunnel carries it.</returns>
    public DropReason Read(ReadOnlySpan<byte> buffer, int offset, int length, ushort etherType, out HostPacket packet)
    {
        packet = default;
        ReadOnlySpan<byte> data = buffer.Slice(offset, length);
        switch (_mode)
        {
            case TunnelMode.GRETAP:
                return ReadFrame(data, offset, out packet);

            case TunnelMode.MPLS:
                if (etherType != EtherType.Mpls || length < MplsEntryLength)
                {
                    return DropReason.ProtocolNotCarried;
                }

                packet = new HostPacket
                {
                    Offset = offset, Length = length, NetworkOffset = -1, Protocol = IPProtocol.Mpls, EtherType = EtherType.Mpls, DontFragment = true,
                };
                return DropReason.None;

            default:
                int version = etherType switch
                {
                    EtherType.IPv4 when length >= IPv4Header.MinLength => 4,
                    EtherType.IPv6 when length >= IPv6Header.Length => 6,
                    _ => 0,
                };
                return version == 0 || !(_mode == TunnelMode.Any || _mode.Carries(version))
                    ? DropReason.ProtocolNotCarried
                    : _mode == TunnelMode.Any ? ReadPayload(data, offset, version, out packet)
                    : ReadIP(data, offset, version, out packet);
        }
    }

    private DropReason ReadIP(ReadOnlySpan<byte> data, int offset, int version, out HostPacket packet)
    {
        packet = new HostPacket
        {
            Offset = offset,
            Length = data.Length,
            NetworkOffset = offset,
            Version = version,
            Protocol = _mode == TunnelMode.GRE ? IPProtocol.Gre : version == 4 ? IPProtocol.IPIP : IPProtocol.IPv6,
            EtherType = version == 4 ? EtherType.IPv4 : EtherType.IPv6,
            TypeOfService = InnerPacket.TypeOfService(data),
            TimeToLive = version == 4 ? data[8] : data[7],
            DontFragment = MayNotFragment(data, version),
        };
        return DropReason.None;
    }

    private DropReason ReadPayload(ReadOnlySpan<byte> data, int offset, int version, out HostPacket packet)
    {
        packet = default;
        int headerLength = version == 4 ? (data[0] & 0xf) << 2 : IPv6Header.Length;
        byte protocol = version == 4 ? data[9] : data[6];
        if ((_protocol is { } wanted && protocol != wanted) || protocol == 0 || headerLength > data.Length || headerLength < IPv4Header.MinLength)
        {
            return DropReason.ProtocolNotCarried;
        }

        // Without its header a fragment is nothing.
        if (version == 4 ? (BinaryPrimitives.ReadUInt16BigEndian(data[6..]) & IPv4Header.MoreFragmentsOrOffset) != 0 : protocol == IPProtocol.Fragment)
        {
            return DropReason.FragmentNotCarried;
        }

        packet = new HostPacket
        {
            Offset = offset + headerLength,
            Length = data.Length - headerLength,
            NetworkOffset = offset,
            Version = version,
            Protocol = protocol,
            TypeOfService = InnerPacket.TypeOfService(data),
            TimeToLive = version == 4 ? data[8] : data[7],
            DontFragment = MayNotFragment(data, version),
        };
        return DropReason.None;
    }

    private static DropReason ReadFrame(ReadOnlySpan<byte> data, int offset, out HostPacket packet)
    {
        packet = default;
        if (EthernetFrame.FindPayload(data, out int networkOffset, out ushort etherType) != ParseError.None)
        {
            return DropReason.ProtocolNotCarried;
        }

        ReadOnlySpan<byte> network = data[networkOffset..];
        int version = etherType switch
        {
            EtherType.IPv4 when network.Length >= IPv4Header.MinLength => 4,
            EtherType.IPv6 when network.Length >= IPv6Header.Length => 6,
            _ => 0,
        };
        packet = new HostPacket
        {
            Offset = offset,
            Length = data.Length,
            NetworkOffset = version == 0 ? -1 : offset + networkOffset,
            Version = version,
            Protocol = IPProtocol.Gre,
            EtherType = EtherType.TransparentEthernetBridging,
            TypeOfService = version == 0 ? (byte)0 : InnerPacket.TypeOfService(network),
            TimeToLive = version switch { 4 => network[8], 6 => network[7], _ => 0 },
            DontFragment = version == 0 || MayNotFragment(network, version),
        };
        return DropReason.None;
    }

    private static bool MayNotFragment(ReadOnlySpan<byte> packet, int version) =>
        version == 6 || (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & IPv4Header.DontFragmentFlag) != 0;
}
