using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Subjects;

/// <summary>What the checks examine: a kernel tunnel, a peer of a datapath, or a datapath as a whole.</summary>
internal sealed record TunnelSubject
{
    /// <summary>The name of the device.</summary>
    public required string Name { get; init; }

    /// <summary>The peer; null for the device as a whole.</summary>
    public string? Peer { get; init; }

    /// <summary>The namespace of the device; null for that of the process.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The namespace of outer packets; null for that of the process.</summary>
    public string? TransportNamespace { get; init; }

    /// <summary>The family of outer packets.</summary>
    public required AddressFamily Underlay { get; init; }

    /// <summary>The outer source address; null for any.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>The outer destination address; null without a single one.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The name of the underlay interface; null for any.</summary>
    public string? UnderlayInterface { get; init; }

    /// <summary>The headers between the outer IP header and the inner packet.</summary>
    public required SubjectEncapsulation Encapsulation { get; init; }

    /// <summary>The IP protocols of the encapsulated packets.</summary>
    public required IReadOnlyList<byte> Protocols { get; init; }

    /// <summary>The UDP source port; null if it depends on the flow, and without UDP.</summary>
    public int? SourcePort { get; init; }

    /// <summary>The UDP port of the remote; null without UDP.</summary>
    public int? DestinationPort { get; init; }

    /// <summary>Whether outer packets have a UDP checksum.</summary>
    public bool UdpChecksum { get; init; }

    /// <summary>The TTL of outer packets; null for that of the inner packet.</summary>
    public int? Ttl { get; init; }

    /// <summary>Whether outer packets are never fragmented.</summary>
    public bool DontFragment { get; init; } = true;

    /// <summary>The total length of the headers in front of an inner packet, in bytes.</summary>
    public required int Overhead { get; init; }

    /// <summary>Whether it carries IPv4.</summary>
    public bool CarriesIPv4 { get; init; }

    /// <summary>Whether it carries IPv6.</summary>
    public bool CarriesIPv6 { get; init; }

    /// <summary>The allowed prefixes of the peer; empty for a kernel tunnel.</summary>
    public IReadOnlyList<IPNetwork> AllowedPrefixes { get; init; } = [];

    /// <summary>Whether the underlay is in a namespace whose name is unknown here.</summary>
    public bool IsUnderlayElsewhere { get; init; }

    /// <summary>The kernel tunnel; null for a datapath.</summary>
    public Tunnel? Kernel { get; init; }

    /// <summary>The status of the datapath when the test started; null for a kernel tunnel.</summary>
    public FouDatapathStatus? Datapath { get; init; }

    /// <summary>Reads the datapath's counters; null for a kernel tunnel.</summary>
    public Func<FouDatapathStatistics>? ReadStatistics { get; init; }

    /// <summary>Reads the peer's current status, null if the peer was removed; null for the device as a whole.</summary>
    public Func<FouPeerStatus?>? ReadPeer { get; init; }

    /// <summary>Whether outer packets are IPv4.</summary>
    public bool IsOverIPv4 => Underlay == AddressFamily.InterNetwork;

    /// <summary>Whether there is a UDP header.</summary>
    public bool HasUdp => Encapsulation != SubjectEncapsulation.None;

    /// <summary>Whether the device and the outer packets are in the same namespace.</summary>
    public bool IsInOneNetns => string.Equals(NetworkNamespace, TransportNamespace, StringComparison.Ordinal) && !IsUnderlayElsewhere;

    /// <summary>The user's term for it.</summary>
    public string Noun => Datapath is null ? "tunnel" : "datapath";
}
