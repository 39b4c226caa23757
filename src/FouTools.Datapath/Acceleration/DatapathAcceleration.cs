namespace FouTools.Datapath.Acceleration;

/// <summary>What BPF programs carry of a datapath at one moment, and why not the rest.</summary>
/// <param name="SendObstacle">Why they do not send, in words; null where they do.</param>
/// <param name="ReceiveObstacle">Why they do not receive, in words; null where they do.</param>
public sealed record DatapathAcceleration(string? SendObstacle, string? ReceiveObstacle)
{
    /// <summary>What they carry.</summary>
    public AccelerationParts Active =>
        (SendObstacle is null ? AccelerationParts.Send : AccelerationParts.None)
        | (ReceiveObstacle is null ? AccelerationParts.Receive : AccelerationParts.None);

    /// <summary>Tells it in one line.</summary>
    /// <returns>For example "Receive; no Send: the UDP checksum is on".</returns>
    public override string ToString() => (SendObstacle, ReceiveObstacle) switch
    {
        (null, null) => $"{Active}",
        (null, _) => $"{Active}; no {AccelerationParts.Receive}: {ReceiveObstacle}",
        (_, null) => $"{Active}; no {AccelerationParts.Send}: {SendObstacle}",
        _ when SendObstacle == ReceiveObstacle => $"{Active}: {SendObstacle}",
        _ => $"no {AccelerationParts.Send}: {SendObstacle}; no {AccelerationParts.Receive}: {ReceiveObstacle}",
    };

    /// <summary>Nothing is accelerated, for one reason.</summary>
    internal static DatapathAcceleration Nothing(string obstacle) => new(obstacle, obstacle);
}
