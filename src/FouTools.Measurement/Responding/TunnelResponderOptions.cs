using System.Net;

namespace FouTools.Measurement.Responding;

/// <summary>The options of a responder.</summary>
public sealed record TunnelResponderOptions
{
    /// <summary>The default port of a responder.</summary>
    public const int DefaultPort = 5210;

    /// <summary>The local address to listen on.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The TCP port; 0 lets the kernel choose.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The network namespace, by name or path; null for the process's own.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The maximum number of concurrent sessions.</summary>
    public int SessionLimit { get; init; } = 4;

    /// <summary>End a session after this time without a message from its meter.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
