using System.Buffers.Binary;
using System.Numerics;
using FouTools.Datapath.Engine.Headers;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>
/// Puts the outer headers in front of what the host sent, from the inside out: GRE, GUE, UDP, IPv4 or IPv6. Pure: no I/O, no
/// allocation; one thread at a time.
/// </summary>
internal sealed class Encapsulator
{
    /// <summary>
    /// The room in bytes that the longest headers need: IPv6 40, destination option 8, UDP 8, GUE 12, GRE 16, rounded up.
    /// </summary>
    public const int Headroom = 96;

    /// <summary>The length in bytes of a buffer for the longest packet or frame that a device hands over, with that room before it.</summary>
    public const int BufferLength = Headroom + EthernetFrame.MaxHeader + ushort.MaxValue;

    private const int DestinationOptionLength = 8;

    // RFC 2473 section 4.1.1: next header, length 0, option 4 of one byte, the limit, then one byte of padding (PadN).
    private const ulong DestinationOption = 0x0000_0401_0001_0100;
    private const int NextHeaderShift = 56;
    private const int EncapsulationLimitShift = 24;

    private readonly EncapsulationSettings _settings;
    private readonly int _identificationStep;
    private readonly int _greLength;
    private readonly byte _outerProtocol;
    private readonly bool _hasUdp;
    private readonly int _udpLength;
    private readonly bool _hasGueHeader;
    private readonly bool _hasGre;
    private readonly bool _needsHash;
    private readonly int _outerLength;
    private readonly bool _overIPv4;
    private readonly bool _udpChecksum;
    private readonly OffloadPolicy _offload;
    private readonly bool _isPayloadOnly;
    private readonly bool _inheritsTos;
    private readonly byte _differentiatedServices;
    private readonly byte _ttl;
    private readonly SourcePortSelector _sourcePort;
    private int _identification;

    /// <summary>Prepares to encapsulate.</summary>
    /// <param name="settings">What the outer headers say.</param>
    /// <param name="workerIndex">Which of several encapsulators of one datapath it is, so that no two number packets alike.</param>
    /// <param name="workerCount">How many there are.</param>
    public Encapsulator(EncapsulationSettings settings, int workerIndex = 0, int workerCount = 1)
    {
        _settings = settings;
        _identification = (Random.Shared.Next(ushort.MaxValue) * workerCount) + workerIndex;
        _identificationStep = workerCount;
        _hasGre = settings.Mode.HasGre();
        _greLength = _hasGre ? settings.Gre.HeaderLength : 0;
        _outerProtocol = settings.OuterProtocol;
        _hasUdp = settings.Encapsulation.HasUdp();
        _udpLength = _hasUdp ? UdpHeader.Length : 0;
        _hasGueHeader = settings.Encapsulation == UdpEncapsulation.Gue;
        _needsHash = (_hasUdp && !settings.SourcePort.IsFixed) || (!settings.OverIPv4 && settings.FlowLabel is null && !settings.InheritFlowLabel);
        _overIPv4 = settings.OverIPv4;
        _udpChecksum = settings.UdpChecksum;
        _offload = settings.Offload;
        MakesRuns = _offload.SegmentObstacle is null;
        _isPayloadOnly = settings.Mode == TunnelMode.Any;
        _inheritsTos = settings.Tos is null;
        _differentiatedServices = (byte)(settings.Tos.GetValueOrDefault() & ~Ecn.Mask);
        _ttl = settings.Ttl.GetValueOrDefault();
        _sourcePort = settings.SourcePort;
        _outerLength = settings.OverIPv4 ? IPv4Header.MinLength
            : settings.EncapsulationLimit is null ? IPv6Header.Length
            : IPv6Header.Length + DestinationOptionLength;
    }

    /// <summary>The length in bytes of the outer IP header with its options: where the part that may be fragmented begins.</summary>
    public int OuterIPLength => _outerLength;

    /// <summary>The length in bytes of the headers that a packet gets.</summary>
    /// <param name="isChecksumPending">Whether its checksum has not been computed yet.</param>
    /// <returns>The difference between the lengths of the outer packet and of what it carries.</returns>
    public int HeaderLength(bool isChecksumPending) =>
        _outerLength + _udpLength + _greLength
        + (_hasGueHeader ? GueHeader.BaseLength + (LeavesChecksum(isChecksumPending) ? GueHeader.RemoteChecksumLength : 0) : 0);

    /// <summary>Whether the outer packet of a packet may not be fragmented.</summary>
    public bool IsOuterUnfragmentable(in HostPacket packet) => _offload.IsUnfragmentable(packet.Version, packet.DontFragment);

    /// <summary>Whether runs of its packets may be sent by UDP sockets.</summary>
    public bool MakesRuns { get; }

    /// <summary>The length in bytes of the headers between the UDP header, or else the outer IP header, and a packet.</summary>
    /// <param name="isChecksumPending">Whether its checksum has not been computed yet.</param>
    /// <returns>The difference between the lengths of the UDP payload and of what it carries.</returns>
    public int InsideLength(bool isChecksumPending) => HeaderLength(isChecksumPending) - _outerLength - _udpLength;

    /// <summary>Writes the headers in front of a packet.</summary>
    /// <param name="buffer">Holds the packet, with at least <see cref="Headroom"/> free bytes before it.</param>
    /// <param name="packet">The packet, as read from the buffer.</param>
    /// <param name="pending">Its checksum that is not computed yet, if any; it is computed, or left to the peer.</param>
    /// <param name="peer">Who it is for.</param>
    /// <param name="path">Where the peer is.</param>
    /// <param name="mayFragment">Whether the outer packet is going to be fragmented, whatever the settings say.</param>
    /// <param name="outerOffset">Where the outer packet begins.</param>
    /// <returns><see cref="DropReason.None"/> when the bytes from there to the packet's end are ready to be sent.</returns>
    public DropReason Encapsulate(
        Span<byte> buffer, in HostPacket packet, PendingChecksum pending, Peer peer, PeerPath path, bool mayFragment, out int outerOffset)
    {
        outerOffset = packet.Offset;
        if (packet.Length + HeaderLength(pending.IsPending) > ushort.MaxValue + (_overIPv4 ? 0 : IPv6Header.Length))
        {
            return DropReason.ExceedsPathMtu;
        }

        uint hash = _needsHash ? HashOf(buffer, packet) : 0;
        uint flowLabel = _overIPv4 ? 0 : OuterFlowLabel(packet, buffer, hash);
        InsideHeaders inside = WriteInside(buffer, packet, pending, peer);
        outerOffset = WriteOuter(buffer, packet, packet.End, inside, path, _sourcePort.Select(hash), flowLabel, mayFragment);
        return DropReason.None;
    }

    /// <summary>Writes the headers between the UDP header and a packet.</summary>
    /// <param name="buffer">Holds the packet, with at least <see cref="InsideLength"/> free bytes before it.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="pending">Its checksum that is not computed yet, if any; it is computed, or left to the peer.</param>
    /// <param name="peer">Who it is for.</param>
    /// <returns>What was written.</returns>
    public InsideHeaders WriteInside(Span<byte> buffer, in HostPacket packet, PendingChecksum pending, Peer peer)
    {
        int end = packet.End;
        if (pending.IsPending && (pending.Start < packet.Offset || pending.Field + sizeof(ushort) > end))
        {
            // Whoever may write frames onto the device may place it anywhere (packet(7), PACKET_VNET_HDR).
            RemoteChecksum.Complete(buffer[..end], pending.Start, pending.Field);
            pending = default;
        }

        bool leaves = LeavesChecksum(pending.IsPending);
        int position = packet.Offset;

        // What a sum over the bytes from the pending checksum's start on is once the checksum is in place: the complement of
        // the pseudo-header's, so nobody has to add them up again (Documentation/networking/checksum-offloads.rst, "LCO").
        ulong tail = 0;
        int summed = end;
        if (pending.IsPending)
        {
            Span<byte> field = buffer[pending.Field..];
            tail = (ushort)~BinaryPrimitives.ReadUInt16BigEndian(field);
            summed = pending.Start;
            if (!leaves)
            {
                RemoteChecksum.Complete(buffer[..end], pending.Start, pending.Field);
            }
        }

        if (_hasGre)
        {
            position -= _greLength;
            WriteGre(buffer[position..end], packet.EtherType, peer, packet.Offset, summed, tail, position);
        }

        if (_hasGueHeader)
        {
            position -= WriteGue(buffer, position, packet.Protocol, leaves, pending);
        }

        // The peer sees a field that is left to it as it is, not as it will be.
        return leaves ? new InsideHeaders(position, end, 0) : new InsideHeaders(position, summed, tail);
    }

    /// <summary>Writes the IP header, and the UDP header where there is one, in front of a payload.</summary>
    /// <param name="buffer">Holds the payload.</param>
    /// <param name="packet">The packet that it carries, or one with the same headers.</param>
    /// <param name="end">Where the payload ends.</param>
    /// <param name="inside">What is at its start.</param>
    /// <param name="path">Where the peer is.</param>
    /// <param name="sourcePort">The UDP source port.</param>
    /// <param name="flowLabel">The flow label over IPv6.</param>
    /// <param name="mayFragment">Whether the outer packet is going to be fragmented, whatever the settings say.</param>
    /// <returns>Where the outer packet begins.</returns>
    public int WriteOuter(
        Span<byte> buffer,
        in HostPacket packet,
        int end,
        in InsideHeaders inside,
        PeerPath path,
        ushort sourcePort,
        uint flowLabel,
        bool mayFragment)
    {
        int position = inside.Start;
        if (_hasUdp)
        {
            position -= UdpHeader.Length;
            WriteUdp(buffer, position, end, packet, path, sourcePort, inside.Summed, inside.Tail);
        }

        position -= _outerLength;
        if (_overIPv4)
        {
            WriteIPv4(buffer[position..end], packet, path, mayFragment);
        }
        else
        {
            WriteIPv6(buffer[position..end], packet, path, flowLabel);
        }

        return position;
    }

    /// <summary>What the UDP and IP headers of a packet say where it is one of a run. To be asked before headers are written.</summary>
    public RunHeaders RunHeadersOf(ReadOnlySpan<byte> buffer, in HostPacket packet, PeerPath path)
    {
        uint hash = _needsHash ? HashOf(buffer, packet) : 0;
        return new RunHeaders(
            _sourcePort.Select(hash),
            new OuterFields(
                path.Remote with { Port = DestinationPort(packet, path) },
                path.Local,
                OuterTypeOfService(packet),
                OuterTimeToLive(packet),
                _overIPv4 ? 0 : OuterFlowLabel(packet, buffer, hash)));
    }

    /// <summary>The number of the next packet that is fragmented over IPv6 (RFC 8200 section 4.5).</summary>
    public uint NextFragmentIdentification() => (uint)(_identification += _identificationStep);

    /// <summary>Whether a checksum that the host has not computed is left to the peer.</summary>
    public bool LeavesChecksum(bool isPending) => isPending && _settings.RemoteChecksum && _hasGueHeader;

    private uint HashOf(ReadOnlySpan<byte> buffer, in HostPacket packet) => _settings.Mode switch
    {
        TunnelMode.GRETAP => FlowHash.ComputeFrame(buffer[packet.Offset..packet.End], _settings.HashSeed),
        TunnelMode.MPLS => FlowHash.ComputeMpls(buffer[packet.Offset..packet.End], _settings.HashSeed),
        _ => FlowHash.Compute(buffer[packet.NetworkOffset..packet.End], _settings.HashSeed),
    };

    private void WriteGre(Span<byte> data, ushort etherType, Peer peer, int payload, int summed, ulong tail, int position)
    {
        if (_greLength == GreHeader.BaseLength)
        {
            new GreHeader { ProtocolType = etherType }.Write(data);
            return;
        }

        GreHeader header = _settings.Gre.CreateHeader(etherType, _settings.Gre.Sequence ? peer.NextSequence() : 0);
        header.Write(data);
        if (header.HasChecksum)
        {
            header.WriteChecksum(data, InternetChecksum.Sum(data[(payload - position)..(summed - position)], tail));
        }
    }

    private static int WriteGue(Span<byte> buffer, int payload, byte protocol, bool leaves, PendingChecksum pending)
    {
        if (!leaves)
        {
            GueHeader.WriteBase(buffer[(payload - GueHeader.BaseLength)..], protocol);
            return GueHeader.BaseLength;
        }

        var header = new GueHeader
        {
            Protocol = protocol,
            HasRemoteChecksum = true,
            RemoteChecksumStart = (ushort)(pending.Start - payload),
            RemoteChecksumOffset = (ushort)(pending.Field - payload),
        };
        header.Write(buffer[(payload - header.Length)..]);
        return header.Length;
    }

    private void WriteUdp(Span<byte> buffer, int position, int end, in HostPacket packet, PeerPath path, ushort sourcePort, int summed, ulong tail)
    {
        ushort destinationPort = DestinationPort(packet, path);
        ushort length = (ushort)(end - position);
        ushort checksum = 0;
        if (_udpChecksum)
        {
            // The length counts twice: in the header and in the pseudo-header.
            ulong header = path.PseudoHeader + sourcePort + destinationPort + ((ulong)length << 1);
            checksum = InternetChecksum.Complement(InternetChecksum.Sum(buffer[(position + UdpHeader.Length)..summed], tail + header));
            if (checksum == 0)
            {
                checksum = ushort.MaxValue;
            }
        }

        new UdpHeader { SourcePort = sourcePort, DestinationPort = destinationPort, DatagramLength = length, Checksum = checksum }
            .Write(buffer[position..]);
    }

    private void WriteIPv4(Span<byte> outer, in HostPacket packet, PeerPath path, bool mayFragment)
    {
        _identification += _identificationStep;
        if ((ushort)_identification == 0)
        {
            // The kernel's tunnels number packets even under DF (__ip_select_ident in iptunnel_xmit); zero would ask for its choice.
            _identification += _identificationStep;
        }

        new IPv4Header
        {
            TotalLength = (ushort)outer.Length,
            TypeOfService = OuterTypeOfService(packet),
            Identification = (ushort)_identification,
            DontFragment = !mayFragment && IsOuterUnfragmentable(packet),
            TimeToLive = OuterTimeToLive(packet),
            Protocol = _outerProtocol,
            Source = path.LocalIPv4,
            Destination = path.RemoteIPv4,
        }.Write(outer);
    }

    private void WriteIPv6(Span<byte> outer, in HostPacket packet, PeerPath path, uint flowLabel)
    {
        new IPv6Header
        {
            TrafficClass = OuterTypeOfService(packet),
            FlowLabel = flowLabel,
            PayloadLength = (ushort)(outer.Length - IPv6Header.Length),
            NextHeader = _settings.EncapsulationLimit is null ? _outerProtocol : IPProtocol.DestinationOptions,
            HopLimit = OuterTimeToLive(packet),
            Source = path.Local,
            Destination = path.Remote.Address,
        }.Write(outer);
        if (_settings.EncapsulationLimit is { } limit)
        {
            BinaryPrimitives.WriteUInt64BigEndian(
                outer[IPv6Header.Length..],
                ((ulong)_outerProtocol << NextHeaderShift) | DestinationOption | ((ulong)limit << EncapsulationLimitShift));
        }
    }

    private static ushort DestinationPort(in HostPacket packet, PeerPath path) =>
        packet.Protocol == IPProtocol.IPv6 ? path.RemotePortIPv6 : path.Remote.Port;

    private byte OuterTypeOfService(in HostPacket packet)
    {
        // Over IPv6 GRE takes the whole octet from one place, as ip6gre does (net/ipv6/ip6_gre.c): the congestion signal is
        // copied or absent, which RFC 6040 section 4.1 has as normal and compatibility mode.
        if (_hasGre && !_overIPv4)
        {
            return (byte)(_inheritsTos ? packet.TypeOfService : _differentiatedServices);
        }

        int differentiatedServices = _inheritsTos ? packet.TypeOfService & ~Ecn.Mask : _differentiatedServices;

        // In mode Any the outer header is the packet's own, not one around it: its signal must not be lost.
        return (byte)(differentiatedServices | (_isPayloadOnly ? packet.TypeOfService & Ecn.Mask : Ecn.Encapsulate(packet.TypeOfService)));
    }

    private byte OuterTimeToLive(in HostPacket packet) =>
        _ttl != 0 ? _ttl
        : packet.TimeToLive != 0 ? packet.TimeToLive
        : IPHeader.DefaultTimeToLive;

    private uint OuterFlowLabel(in HostPacket packet, ReadOnlySpan<byte> buffer, uint hash) =>
        _settings.FlowLabel is { } label ? label
        : !_settings.InheritFlowLabel ? BitOperations.RotateLeft(hash, 16) & IPv6Header.MaxFlowLabel
        : packet.Version == 6 ? BinaryPrimitives.ReadUInt32BigEndian(buffer[packet.NetworkOffset..]) & IPv6Header.MaxFlowLabel
        : 0;
}
