using System.Net;
using FouTools.Diagnosis.Model;

namespace FouTools.Objects;

/// <summary>What one check of one tunnel found, in the words of the cmdlets.</summary>
public sealed record TunnelCheck
{
    /// <summary>The name of the device.</summary>
    public required string Tunnel { get; init; }

    /// <summary>The peer of the datapath that it is about; null for the device as a whole, and for tunnels of the kernel.</summary>
    public string? Peer { get; init; }

    /// <summary>The network namespace of the device; null for that of the process.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>What was looked for.</summary>
    public required TunnelCheckName Check { get; init; }

    /// <summary>How it ended.</summary>
    public required TunnelCheckResult Result { get; init; }

    /// <summary>What was seen, as sentences with numbers.</summary>
    public required string Evidence { get; init; }

    /// <summary>What to do, as sentences; empty where there is nothing to do.</summary>
    public string Remedy { get; init; } = string.Empty;

    /// <summary>The command that does it, to be run where the check was made; null where no single one does.</summary>
    public string? Command { get; init; }

    /// <summary>The address inside the tunnel that was asked; null where none was.</summary>
    public IPAddress? Target { get; init; }

    /// <summary>The average time until an echo request was answered; null where none was.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>The longest outer packet in bytes that the path was found to take; null where that was not looked for.</summary>
    public int? PathMtu { get; init; }

    /// <summary>How long the check took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Says what was found.</summary>
    /// <returns>For example "t0 FouPort: Failed. There is no FOU port at 5555.".</returns>
    public override string ToString() =>
        $"{Tunnel}{(Peer is null ? string.Empty : $"/{Peer}")} {Check}: {Result}. {Evidence}";
}
