using System.Net;
using FouTools.Diagnosis.Model;

namespace FouTools.Diagnosis.Checks;

/// <summary>What a check found, without what all checks of a tunnel have in common.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Evidence">What was seen.</param>
internal sealed record Finding(TunnelCheckResult Result, string Evidence)
{
    /// <summary>What to do, without the command; empty where there is nothing to do.</summary>
    public string Remedy { get; init; } = string.Empty;

    /// <summary>The command that does it; null where no single one does.</summary>
    public string? Command { get; init; }

    public IPAddress? Target { get; init; }

    public TimeSpan? RoundTripTime { get; init; }

    public int? PathMtu { get; init; }

    public static Finding Passed(string evidence) => new(TunnelCheckResult.Passed, evidence);

    public static Finding Skipped(string reason) => new(TunnelCheckResult.Skipped, reason);

    public static Finding Warning(string evidence, string remedy, string? command = null) =>
        new(TunnelCheckResult.Warning, evidence) { Remedy = remedy, Command = command };

    public static Finding Failed(string evidence, string remedy, string? command = null) =>
        new(TunnelCheckResult.Failed, evidence) { Remedy = remedy, Command = command };
}
