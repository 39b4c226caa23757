using FouTools.Linux.Interop;

namespace FouTools.Linux.Threads;

/// <summary>Sleeps with microsecond resolution, where Thread.Sleep has milliseconds (clock_nanosleep(2)).</summary>
public static unsafe class PreciseSleep
{
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;

    /// <summary>Sleeps until a point in time, or a signal.</summary>
    /// <param name="nanoseconds">The point in time on the monotonic clock, which Stopwatch reads.</param>
    public static void Until(long nanoseconds)
    {
        var time = new ClockNative.Timespec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        _ = ClockNative.Sleep(ClockMonotonic, AbsoluteTime, &time, null);
    }
}
