using System.Net;

namespace FouTools.Diagnosis.Model;

/// <summary>What to check, and how long to wait for replies.</summary>
public sealed record DiagnosisOptions
{
    /// <summary>The checks to run; empty for all.</summary>
    public IReadOnlyCollection<TunnelCheckName> Checks { get; init; } = [];

    /// <summary>Selects peers by name; null for all. Ignored for kernel tunnels.</summary>
    public Func<string, bool>? IsPeerMeant { get; init; }

    /// <summary>The inner address to probe; null to derive one.</summary>
    public IPAddress? Target { get; init; }

    /// <summary>The maximum wait for the reply to a probe; there are several probes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Receives a description of each request to the kernel.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Called before each check with its name, the number of completed checks and the total.</summary>
    public Action<TunnelCheckName, int, int>? OnProgress { get; init; }
}
