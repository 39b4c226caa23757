using FouTools.Datapath.Telemetry;

namespace FouTools.Diagnosis.Model;

/// <summary>What to do about what a check found. A front end may say it in the names of its own commands.</summary>
/// <param name="Kind">What it is, for programs.</param>
/// <param name="Text">The same in words, without the command.</param>
public sealed record TunnelRemedy(TunnelRemedyKind Kind, string Text)
{
    /// <summary>The change that does it; null where no single one does, or where it is a command.</summary>
    public TunnelRepair? Repair { get; init; }

    /// <summary>The command of a shell that does it, to be run where the check was made; null where no single one does.</summary>
    public string? Command { get; init; }

    /// <summary>The UDP port that the other end receives at, of <see cref="TunnelRemedyKind.TestOtherEnd"/>; null without UDP.</summary>
    public int? Port { get; init; }

    /// <summary>The direction of the packets that were dropped, of <see cref="TunnelRemedyKind.Drop"/>.</summary>
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
