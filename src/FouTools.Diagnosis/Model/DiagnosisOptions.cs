using System.Net;

namespace FouTools.Diagnosis.Model;

/// <summary>What is to be checked, and how patiently.</summary>
public sealed record DiagnosisOptions
{
    /// <summary>Which checks; empty for all.</summary>
    public IReadOnlyCollection<TunnelCheckName> Checks { get; init; } = [];

    /// <summary>The names of the peers that are meant; null for all. Without effect on tunnels of the kernel.</summary>
    public Func<string, bool>? IsPeerMeant { get; init; }

    /// <summary>The address inside the tunnel to ask; null to find one.</summary>
    public IPAddress? Target { get; init; }

    /// <summary>The longest wait for an answer to a probe; there are several probes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Is told each request to the kernel as a phrase.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Is told before each check which one it is, and how many of how many are done.</summary>
    public Action<TunnelCheckName, int, int>? OnProgress { get; init; }
}
