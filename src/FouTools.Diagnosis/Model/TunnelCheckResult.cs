namespace FouTools.Diagnosis.Model;

/// <summary>How a check ended.</summary>
public enum TunnelCheckResult
{
    /// <summary>Nothing is wrong there.</summary>
    Passed,

    /// <summary>It may be what is wrong, or it costs something; this end alone cannot tell.</summary>
    Warning,

    /// <summary>It is wrong, and keeps packets from arriving.</summary>
    Failed,

    /// <summary>It does not apply, or cannot be found out; the evidence says why.</summary>
    Skipped,
}
