using FouTools.Packets;

namespace FouTools.Bpf.Programs;

/// <summary>
/// What is the same for all packets of a tunnel, from which its programs are made. What may change while packets flow, such as
/// peers and where they are, is in maps.
/// </summary>
public sealed record TunnelShape
{
    /// <summary>Whether IPv4 packets are carried.</summary>
    public bool CarriesIPv4 { get; init; }

    /// <summary>Whether IPv6 packets are carried.</summary>
    public bool CarriesIPv6 { get; init; }

    /// <summary>Whether outer packets are IPv4, and not IPv6.</summary>
    public bool OverIPv4 { get; init; } = true;

    /// <summary>Whether a GUE header of version 0 follows the UDP header. Version 1 is no header at all.</summary>
    public bool HasGue { get; init; }

    /// <summary>Whether a GRE header precedes the inner packet.</summary>
    public bool HasGre { get; init; }

    /// <summary>The key that received GRE headers must have; null for headers without one.</summary>
    public uint? InputKey { get; init; }

    /// <summary>The key that sent GRE headers get; null for headers without one.</summary>
    public uint? OutputKey { get; init; }

    /// <summary>The UDP port that encapsulated packets arrive at.</summary>
    public ushort LocalPort { get; init; }

    /// <summary>The UDP source port of what is sent; 0 lets the inner flow's hash choose one of <see cref="SourcePorts"/>.</summary>
    public ushort FixedSourcePort { get; init; }

    /// <summary>The ports that flows are spread over.</summary>
    public SourcePortRange SourcePorts { get; init; } = SourcePortRange.Default;

    /// <summary>A number that is random for each tunnel, so that nobody outside can aim flows at one port.</summary>
    public ulong HashSeed { get; init; }

    /// <summary>The TTL or hop limit of outer packets, 1 to 255; null for that of the inner packet.</summary>
    public byte? Ttl { get; init; } = IPHeader.DefaultTimeToLive;

    /// <summary>The TOS or traffic class of outer packets, whose lower two bits do not count; null for that of the inner packet.</summary>
    public byte? Tos { get; init; } = 0;

    /// <summary>The flow label of outer IPv6 packets; null for what <see cref="InheritFlowLabel"/> says.</summary>
    public uint? FlowLabel { get; init; }

    /// <summary>Whether the flow label is the inner packet's, and not one from the inner flow's hash.</summary>
    public bool InheritFlowLabel { get; init; }

    /// <summary>Whether outer IPv4 packets always have the DF bit. Where not, those of inner packets without it are left to others.</summary>
    public bool PathMtuDiscovery { get; init; } = true;

    /// <summary>Whether the DF bit of inner packets is passed over.</summary>
    public bool IgnoreDf { get; init; }

    /// <summary>Whether packets that open TCP connections are left to others, who hold their MSS to what fits.</summary>
    public bool LeavesTcpSyn { get; init; }

    /// <summary>Whether datagrams without a UDP checksum are taken.</summary>
    public bool AcceptZeroChecksum { get; init; } = true;

    /// <summary>What keeps programs from being made for this tunnel, as a sentence; null for nothing.</summary>
    public string? Obstacle =>
        !CarriesIPv4 && !CarriesIPv6 ? "The tunnel carries neither IPv4 nor IPv6."
        : !HasGre && (InputKey ?? OutputKey) is not null ? "A key needs a GRE header."
        : LocalPort == 0 ? "There is no local port 0."
        : SourcePorts.Minimum == 0 ? "There is no source port 0."
        : Ttl == 0 ? "With a TTL of 0 no packet leaves the host."
        : FlowLabel > IPv6Header.MaxFlowLabel ? "A flow label has 20 bits."
        : null;

    /// <summary>What keeps a program for drivers from being made, as a sentence; null for nothing.</summary>
    public string? DriverObstacle => Obstacle
        ?? (AcceptZeroChecksum ? null : "At the driver only datagrams without a UDP checksum are opened, which the tunnel does not take.");

    /// <summary>The length in bytes of what is between an outer UDP header and an inner packet that is sent.</summary>
    internal int SentInsideLength => InsideLength(OutputKey);

    /// <summary>The length in bytes of what is between an outer UDP header and an inner packet that is received.</summary>
    internal int ReceivedInsideLength => InsideLength(InputKey);

    /// <summary>The length in bytes of the outer IP header.</summary>
    internal int OuterIPLength => OverIPv4 ? IPv4Header.MinimumLength : IPv6Header.Length;

    /// <summary>Whether packets of an IP version are carried.</summary>
    internal bool Carries(int version) => version == 4 ? CarriesIPv4 : CarriesIPv6;

    /// <summary>Writes the GUE and GRE headers that stand before an inner packet.</summary>
    /// <param name="version">The inner packet's version.</param>
    /// <param name="key">The GRE key, if any.</param>
    /// <returns>The headers.</returns>
    internal byte[] InsideHeaders(int version, uint? key)
    {
        byte[] headers = new byte[InsideLength(key)];
        int position = 0;
        if (HasGue)
        {
            GueHeader.WriteBase(headers, HasGre ? IPProtocol.Gre : version == 4 ? IPProtocol.IPIP : IPProtocol.IPv6);
            position = GueHeader.BaseLength;
        }

        if (HasGre)
        {
            new GreSettings { Key = key }.CreateHeader(version == 4 ? EtherType.IPv4 : EtherType.IPv6, 0).Write(headers.AsSpan(position));
        }

        return headers;
    }

    private int InsideLength(uint? key) =>
        (HasGue ? GueHeader.BaseLength : 0) + (HasGre ? new GreSettings { Key = key }.HeaderLength : 0);
}
