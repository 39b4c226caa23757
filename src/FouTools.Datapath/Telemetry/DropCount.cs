namespace FouTools.Datapath.Telemetry;

/// <summary>How many packets were dropped for one reason.</summary>
/// <param name="Direction">Which way they were going.</param>
/// <param name="Reason">Why.</param>
/// <param name="Packets">How many since the start.</param>
public sealed record DropCount(Direction Direction, DropReason Reason, long Packets)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Direction}.{Reason}={Packets}";
}
