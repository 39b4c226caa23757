using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis.Subjects;

/// <summary>A tunnel to one other end as checks see it, be it of the kernel or of the engine; a datapath without its peers too.</summary>
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

    /// <summary>The outer destination address; null where there is no single one.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The name of the interface that outer packets leave by; null for any.</summary>
    public string? UnderlayInterface { get; init; }

    /// <summary>What stands between the outer IP header and the inner packet.</summary>
    public required SubjectEncapsulation Encapsulation { get; init; }

    /// <summary>The IP protocols of what is encapsulated.</summary>
    public required IReadOnlyList<byte> Protocols { get; init; }

    /// <summary>The UDP source port; null where flows choose it, and without UDP.</summary>
    public int? SourcePort { get; init; }

    /// <summary>The UDP port of the other end; null without UDP.</summary>
    public int? DestinationPort { get; init; }

    /// <summary>Whether outer packets have a UDP checksum.</summary>
    public bool UdpChecksum { get; init; }

    /// <summary>The TTL of outer packets; null for that of the inner packet.</summary>
    public int? Ttl { get; init; }

    /// <summary>Whether outer packets are never fragmented.</summary>
    public bool DontFragment { get; init; } = true;

    /// <summary>All headers around an inner packet, in bytes.</summary>
    public required int Overhead { get; init; }

    /// <summary>Whether IPv4 passes.</summary>
    public bool CarriesIPv4 { get; init; }

    /// <summary>Whether IPv6 passes.</summary>
    public bool CarriesIPv6 { get; init; }

    /// <summary>The inner addresses behind the other end, where that is told.</summary>
    public IReadOnlyList<IPNetwork> AllowedPrefixes { get; init; } = [];

    /// <summary>Whether the underlay is in a namespace that nobody here can name.</summary>
    public bool IsUnderlayElsewhere { get; init; }

    /// <summary>The tunnel of the kernel; null for a datapath.</summary>
    public Tunnel? Kernel { get; init; }

    /// <summary>The datapath as it was at the beginning; null for a tunnel of the kernel.</summary>
    public FouDatapathStatus? Datapath { get; init; }

    /// <summary>Reads the datapath's counters; null for a tunnel of the kernel.</summary>
    public Func<FouDatapathStatistics>? ReadStatistics { get; init; }

    /// <summary>Reads what has become of its peer, null where that was removed; null for the device as a whole.</summary>
    public Func<FouPeerStatus?>? ReadPeer { get; init; }

    /// <summary>Whether outer packets are IPv4.</summary>
    public bool IsOverIPv4 => Underlay == AddressFamily.InterNetwork;

    /// <summary>Whether there is a UDP header.</summary>
    public bool HasUdp => Encapsulation != SubjectEncapsulation.None;

    /// <summary>Whether device and outer packets are in the same namespace.</summary>
    public bool IsInOneNetns => string.Equals(NetworkNamespace, TransportNamespace, StringComparison.Ordinal) && !IsUnderlayElsewhere;

    /// <summary>What the user calls such a tunnel.</summary>
    public string Noun => Datapath is null ? "tunnel" : "datapath";
}
