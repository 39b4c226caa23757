namespace FouTools.Diagnosis.Model;

/// <summary>A change of a tunnel, a datapath or a FOU port that removes a fault.</summary>
/// <param name="Action">The kind of change.</param>
/// <param name="Target">The name of the tunnel or datapath, or the number of the FOU port.</param>
/// <param name="NetworkNamespace">The network namespace; null for that of the process.</param>
/// <param name="Settings">The properties to set.</param>
public sealed record TunnelRepair(TunnelRepairAction Action, string Target, string? NetworkNamespace, params IReadOnlyList<TunnelSetting> Settings)
{
    /// <summary>Whether to apply it at the remote, and not on the host where the check ran.</summary>
    public bool IsAtOtherEnd { get; init; }

    /// <summary>Whether it can be applied unchanged: locally, and with a value for each property.</summary>
    public bool IsComplete => !IsAtOtherEnd && Settings.All(setting => setting.Value is not null);

    /// <inheritdoc/>
    public override string ToString() => string.Join(
        ' ',
        [$"{Action} {Target}", .. Settings.Select(setting => setting.ToString()), .. NetworkNamespace is null ? Array.Empty<string>() : [$"in {NetworkNamespace}"]]);
}
