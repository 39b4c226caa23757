using System.Globalization;

namespace FouTools.Datapath.Telemetry;

/// <summary>How many packets were dropped for one reason each second.</summary>
/// <param name="Direction">Which way they were going.</param>
/// <param name="Reason">Why.</param>
/// <param name="PerSecond">How many each second.</param>
public sealed record DropRate(Direction Direction, DropReason Reason, double PerSecond)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Direction}.{Reason}={PerSecond:0.#}/s");
}
