namespace FouTools.Diagnosis.Model;

/// <summary>The result of a check.</summary>
public enum TunnelCheckResult
{
    /// <summary>No fault was found.</summary>
    Passed,

    /// <summary>A possible fault, or a loss of performance; this end alone cannot decide.</summary>
    Warning,

    /// <summary>A fault that keeps packets from arriving.</summary>
    Failed,

    /// <summary>The check does not apply or could not run; the evidence gives the reason.</summary>
    Skipped,
}
