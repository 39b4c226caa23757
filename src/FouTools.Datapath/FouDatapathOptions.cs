using System.Net;
using FouTools.Linux.Interfaces;

namespace FouTools.Datapath;

/// <summary>What a datapath is to be.</summary>
public sealed record FouDatapathOptions
{
    /// <summary>The TUN device's name; null lets the kernel number one, fou0, fou1 and so on.</summary>
    public string? Name { get; init; }

    /// <summary>What the tunnel carries.</summary>
    public required TunnelMode Mode { get; init; }

    /// <summary>The outer source address; null takes the one that the route to the remote prefers.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>The UDP port that encapsulated packets arrive at, 1 to 65535.</summary>
    public required int LocalPort { get; init; }

    /// <summary>The outer destination; packets from any other source are dropped.</summary>
    public required IPAddress RemoteAddress { get; init; }

    /// <summary>The UDP port that encapsulated packets are sent to, 1 to 65535.</summary>
    public required int RemotePort { get; init; }

    /// <summary>The UDP source port of what is sent.</summary>
    public SourcePortPolicy SourcePort { get; init; } = SourcePortPolicy.Auto;

    /// <summary>Whether sent UDP datagrams carry a checksum; without one the field is zero (RFC 768).</summary>
    public bool UdpChecksum { get; init; } = true;

    /// <summary>The TUN device's MTU in bytes; null takes the path's to the remote less the encapsulation's.</summary>
    public int? Mtu { get; init; }

    /// <summary>The TUN device's addresses.</summary>
    public IReadOnlyList<InterfaceAddress> Address { get; init; } = [];

    /// <summary>The namespace of the TUN device: a name of `ip netns`, a path, or null for the caller's.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The namespace of the UDP sockets; null for the same as <see cref="NetworkNamespace"/>.</summary>
    public string? TransportNamespace { get; init; }

    /// <summary>How many threads, each with a TUN queue and a UDP socket of its own.</summary>
    public int WorkerCount { get; init; } = 1;

    /// <summary>Checks everything that can be checked without asking the system.</summary>
    /// <exception cref="DatapathException">The first fault found.</exception>
    public void Validate() => OptionsCheck.ThrowIfFaulty(this);
}
