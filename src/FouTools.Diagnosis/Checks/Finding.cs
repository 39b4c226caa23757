using System.Net;
using FouTools.Diagnosis.Model;

namespace FouTools.Diagnosis.Checks;

/// <summary>What a check found, without what all checks of a tunnel have in common.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Evidence">What was seen.</param>
internal sealed record Finding(TunnelCheckResult Result, string Evidence)
{
    /// <summary>What to do; null where there is nothing to do.</summary>
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

    /// <summary>A remedy in words, and the command of a shell that does it; null for none.</summary>
    public static TunnelRemedy Described(string text, string? command) => new(TunnelRemedyKind.Described, text) { Command = command };

    /// <summary>A remedy in words, and the change that does it.</summary>
    public static TunnelRemedy Described(string text, TunnelRepair repair) => new(TunnelRemedyKind.Described, text) { Repair = repair };
}
