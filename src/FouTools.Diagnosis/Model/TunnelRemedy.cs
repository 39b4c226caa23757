using FouTools.Datapath.Telemetry;

namespace FouTools.Diagnosis.Model;

/// <summary>The remedy for a finding. A front end may rephrase it in terms of its own commands.</summary>
/// <param name="Kind">The kind of remedy, for programs.</param>
/// <param name="Text">The remedy in words, without the command.</param>
public sealed record TunnelRemedy(TunnelRemedyKind Kind, string Text)
{
    /// <summary>The change that applies it; null if no single change does, or if it is a command.</summary>
    public TunnelRepair? Repair { get; init; }

    /// <summary>The shell command that applies it, on the host where the check ran; null if no single command does.</summary>
    public string? Command { get; init; }

    /// <summary>The UDP port that the remote receives on, for <see cref="TunnelRemedyKind.TestOtherEnd"/>; null without UDP.</summary>
    public int? Port { get; init; }

    /// <summary>The direction of the packets that were dropped, for <see cref="TunnelRemedyKind.Drop"/>.</summary>
    public Direction? DropDirection { get; init; }

    /// <summary>Why they were dropped.</summary>
    public DropReason? DropReason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => (Repair, Command) switch
    {
        ({ } repair, _) => $"{Text}: {repair}",
        (_, { } command) => $"{Text}: {command}",
        _ => Text,
    };
}
