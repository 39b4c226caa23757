using FouTools.Datapath.Counters;
using FouTools.Packets;

namespace FouTools.Datapath.Engine;

/// <summary>
/// Puts the outer headers of direct FOU in front of inner packets: IPv4, UDP and, in GRE mode, the GRE base header. Pure:
/// no I/O, no allocation; one thread at a time.
/// </summary>
internal sealed class Encapsulator
{
    // RFC 2003 section 3.1: the outer TTL is what reaches the tunnel's exit, not what is left of the inner one's.
    private const byte OuterTimeToLive = 64;

    private readonly EncapsulationSettings _settings;
    private ushort _identification;

    public Encapsulator(EncapsulationSettings settings)
    {
        _settings = settings;
        _identification = (ushort)Random.Shared.Next();
        HeaderLength = settings.Mode.HeaderLength();
    }

    /// <summary>The length in bytes of the headers in this mode.</summary>
    public int HeaderLength { get; }

    /// <summary>Writes the headers in front of an inner packet.</summary>
    /// <param name="packet"><see cref="HeaderLength"/> free bytes, then the inner packet that the host sent.</param>
    /// <returns><see cref="DropReason.None"/> when <paramref name="packet"/> is ready to be sent.</returns>
    public DropReason Encapsulate(Span<byte> packet)
    {
        ReadOnlySpan<byte> inner = packet[HeaderLength..];
        int version = inner.IsEmpty ? 0 : inner[0] >> 4;
        if (!_settings.Mode.Carries(version) || inner.Length < MinimumInnerLength(version))
        {
            return DropReason.ProtocolNotCarried;
        }

        if (packet.Length > ushort.MaxValue)
        {
            return DropReason.ExceedsPathMtu;
        }

        if (_settings.Mode == TunnelMode.GRE)
        {
            new GreHeader { ProtocolType = version == 4 ? EtherType.IPv4 : EtherType.IPv6 }
                .Write(packet[(IPv4Header.MinimumLength + UdpHeader.Length)..]);
        }

        WriteIPv4(packet, Ecn.Encapsulate(InnerPacket.TypeOfService(inner)));
        WriteUdp(packet[IPv4Header.MinimumLength..], inner);
        return DropReason.None;
    }

    private static int MinimumInnerLength(int version) => version == 4 ? IPv4Header.MinimumLength : IPv6Header.Length;

    private void WriteIPv4(Span<byte> packet, byte typeOfService)
    {
        // The kernel's tunnels number packets even under DF (__ip_select_ident in iptunnel_xmit); zero would ask for its choice.
        _identification = _identification == ushort.MaxValue ? (ushort)1 : (ushort)(_identification + 1);
        new IPv4Header
        {
            TotalLength = (ushort)packet.Length,
            TypeOfService = typeOfService,
            Identification = _identification,
            DontFragment = true,
            TimeToLive = OuterTimeToLive,
            Protocol = IPProtocol.Udp,
            Source = _settings.LocalAddress,
            Destination = _settings.RemoteAddress,
        }.Write(packet);
    }

    private void WriteUdp(Span<byte> datagram, ReadOnlySpan<byte> inner)
    {
        ushort sourcePort = _settings.FixedSourcePort ?? _settings.SourcePorts.Select(FlowHash.Compute(inner, _settings.HashSeed));
        var header = new UdpHeader
        {
            SourcePort = sourcePort,
            DestinationPort = _settings.RemotePort,
            DatagramLength = (ushort)datagram.Length,
        };
        header.Write(datagram);
        if (_settings.UdpChecksum)
        {
            (header with { Checksum = UdpHeader.ComputeChecksum(datagram, _settings.LocalAddress, _settings.RemoteAddress) }).Write(datagram);
        }
    }
}
