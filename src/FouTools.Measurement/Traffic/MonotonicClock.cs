using System.Diagnostics;

namespace FouTools.Measurement.Traffic;

/// <summary>The monotonic clock of this host in nanoseconds.</summary>
internal static class MonotonicClock
{
    private static readonly double s_nanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    public static long Nanoseconds => (long)(Stopwatch.GetTimestamp() * s_nanosecondsPerTick);
}
