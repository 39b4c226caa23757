using FouTools.Measurement.Traffic;

namespace FouTools.TunnelBench.Traffic;

/// <summary>What request and response came to.</summary>
/// <param name="Latency">The time of each round trip.</param>
/// <param name="Seconds">In this time.</param>
internal sealed record RoundTripResult(LatencyHistogram Latency, double Seconds)
{
    public double PerSecond => Latency.Count / Seconds;

    public double Microseconds(double share) => Latency.Percentile(share) / 1e3;
}
