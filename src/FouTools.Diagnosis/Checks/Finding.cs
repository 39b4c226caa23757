using System.Net;
using FouTools.Diagnosis.Model;

namespace FouTools.Diagnosis.Checks;

/// <summary>The outcome of a check, without the properties that all checks of a tunnel share.</summary>
/// <param name="Result">The result.</param>
/// <param name="Evidence">What was observed.</param>
internal sealed record Finding(TunnelCheckResult Result, string Evidence)
{
    /// <summary>What to do; null for nothing.</summary>
    public TunnelRemedy? Remedy { get; init; }

    public IPAddress? Target { get; init; }

    public TimeSpan? RoundTripTime { get; init; }

    public int? PathMtu { get; init; }

    public static Finding Passed(string evidence) => new(TunnelCheckResult.Passed, evidence);

    public static Finding Skipped(string reason) => new(TunnelCheckResult.Skipped, reason);

    public static Finding Warning(string evidence, TunnelRemedy remedy) => new(TunnelCheckResult.Warning, evidence) { Remedy = remedy };

    public static Finding Warning(string evidence, string remedy, string? command = null) => Warning(evidence, Described(remedy, command));

    public static Finding Warning(string evidence, string remedy, TunnelRepair repair) => Warning(evidence, Described(remedy, repair));

    public static Finding Failed(string evidence, TunnelRemedy remedy) => new(TunnelCheckResult.Failed, evidence) { Remedy = remedy };

    public static Finding Failed(string evidence, string remedy, string? command = null) => Failed(evidence, Described(remedy, command));

    public static Finding Failed(string evidence, string remedy, TunnelRepair repair) => Failed(evidence, Described(remedy, repair));

    /// <summary>A remedy in words, with the shell command for it; null for none.</summary>
    public static TunnelRemedy Described(string text, string? command) => new(TunnelRemedyKind.Described, text) { Command = command };

    /// <summary>A remedy in words, with the change that applies it.</summary>
    public static TunnelRemedy Described(string text, TunnelRepair repair) => new(TunnelRemedyKind.Described, text) { Repair = repair };
}
