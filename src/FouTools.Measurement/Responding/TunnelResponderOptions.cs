using System.Net;

namespace FouTools.Measurement.Responding;

/// <summary>What a responder is to be.</summary>
public sealed record TunnelResponderOptions
{
    /// <summary>The port that meters look for a responder at.</summary>
    public const int DefaultPort = 5210;

    /// <summary>The address to listen at.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The TCP port; 0 for one that the kernel chooses.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The network namespace, by name or path; null for that of the process.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The most sessions at a time.</summary>
    public int SessionLimit { get; init; } = 4;

    /// <summary>A session ends when its meter says nothing for so long.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
