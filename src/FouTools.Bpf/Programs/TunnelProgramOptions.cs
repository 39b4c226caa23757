using FouTools.Packets;

namespace FouTools.Bpf.Programs;

/// <summary>
/// The constants of a tunnel, compiled into its programs. What may change at run time, such as peers and their endpoints, is in maps.
/// </summary>
public sealed record TunnelProgramOptions
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

    /// <summary>The key of sent GRE headers; null for headers without one.</summary>
    public uint? OutputKey { get; init; }

    /// <summary>The UDP port that the tunnel receives on.</summary>
    public ushort LocalPort { get; init; }

    /// <summary>The UDP source port; 0 to choose one of <see cref="SourcePorts"/> by the inner flow's hash.</summary>
    public ushort FixedSourcePort { get; init; }

    /// <summary>The source ports to spread flows over.</summary>
    public SourcePortRange SourcePorts { get; init; } = SourcePortRange.Default;

    /// <summary>A random hash key per tunnel, so that no outsider can steer flows to one port.</summary>
    public ulong HashSeed { get; init; }

    /// <summary>The TTL or hop limit of outer packets, 1 to 255; null for that of the inner packet.</summary>
    public byte? Ttl { get; init; } = IPHeader.DefaultTimeToLive;

    /// <summary>The TOS or traffic class of outer packets, without the lower two (ECN) bits; null to inherit it.</summary>
    public byte? Tos { get; init; } = 0;

    /// <summary>The flow label of outer IPv6 packets; null to follow <see cref="InheritFlowLabel"/>.</summary>
    public uint? FlowLabel { get; init; }

    /// <summary>Whether to inherit the flow label, rather than derive it from the inner flow's hash.</summary>
    public bool InheritFlowLabel { get; init; }

    /// <summary>Whether to always set DF on outer IPv4 packets. If not, the programs pass inner packets without DF.</summary>
    public bool PathMtuDiscovery { get; init; } = true;

    /// <summary>Whether to ignore the DF bit of inner packets.</summary>
    public bool IgnoreDf { get; init; }

    /// <summary>Whether to pass TCP SYN packets to the engine, which clamps their MSS.</summary>
    public bool PassesTcpSyn { get; init; }

    /// <summary>Whether to accept datagrams without a UDP checksum.</summary>
    public bool AcceptZeroChecksum { get; init; } = true;

    /// <summary>What keeps programs from being made for this tunnel, as a sentence; null for nothing.</summary>
    public string? Reason =>
        !CarriesIPv4 && !CarriesIPv6 ? "The tunnel carries neither IPv4 nor IPv6."
        : !HasGre && (InputKey ?? OutputKey) is not null ? "A key needs a GRE header."
        : LocalPort == 0 ? "The local port must not be 0."
        : SourcePorts.Minimum == 0 ? "The source port must not be 0."
        : Ttl == 0 ? "With a TTL of 0 no packet leaves the host."
        : FlowLabel > IPv6Header.MaxFlowLabel ? "A flow label has 20 bits."
        : null;

    /// <summary>Why the tunnel cannot have an XDP program, as a sentence; null if it can.</summary>
    public string? XdpReason => Reason
        ?? (AcceptZeroChecksum ? null : "The XDP program decapsulates only datagrams without a UDP checksum, which the tunnel does not accept.");

    /// <summary>The bytes between the outer UDP header and the inner packet when sending.</summary>
    internal int SentInsideLength => InsideLength(OutputKey);

    /// <summary>The bytes between the outer UDP header and the inner packet when receiving.</summary>
    internal int ReceivedInsideLength => InsideLength(InputKey);

    /// <summary>The length in bytes of the outer IP header.</summary>
    internal int OuterIPLength => OverIPv4 ? IPv4Header.MinLength : IPv6Header.Length;

    /// <summary>Whether packets of an IP version are carried.</summary>
    internal bool Carries(int version) => version == 4 ? CarriesIPv4 : CarriesIPv6;

    /// <summary>Writes the GUE and GRE headers that precede an inner packet.</summary>
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
