using System.Net;

namespace FouTools.Diagnosis.Model;

/// <summary>The outcome of one check of one tunnel.</summary>
public sealed record TunnelFinding
{
    /// <summary>The name of the device.</summary>
    public required string Tunnel { get; init; }

    /// <summary>The peer of the datapath; null for the device as a whole, and for kernel tunnels.</summary>
    public string? Peer { get; init; }

    /// <summary>The network namespace of the device; null for that of the process.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The check.</summary>
    public required TunnelCheckName Check { get; init; }

    /// <summary>The result.</summary>
    public required TunnelCheckResult Result { get; init; }

    /// <summary>What was observed, as sentences with numbers.</summary>
    public required string Evidence { get; init; }

    /// <summary>What to do; null for nothing.</summary>
    public TunnelRemedy? Remedy { get; init; }

    /// <summary>The inner address that was probed; null for none.</summary>
    public IPAddress? Target { get; init; }

    /// <summary>The average round-trip time of the echo requests; null if none was answered.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>The path MTU for outer packets in bytes; null if it was not determined.</summary>
    public int? PathMtu { get; init; }

    /// <summary>How long the check took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Describes the finding.</summary>
    /// <returns>For example "t0 FouPort: Failed. There is no FOU port on 5555.".</returns>
    public override string ToString() =>
        $"{Tunnel}{(Peer is null ? string.Empty : $"/{Peer}")} {Check}: {Result}. {Evidence}";
}
