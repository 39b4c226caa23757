using System.Globalization;

namespace FouTools.Measurement.Traffic;

/// <summary>The time that all processors of the machine have spent since boot, from /proc/stat (proc(5)), in seconds.</summary>
/// <param name="Busy">In user mode, in the kernel and in interrupts.</param>
/// <param name="UserAndSystem">The same without interrupts.</param>
internal readonly record struct ProcessorClock(double Busy, double UserAndSystem)
{
    // USER_HZ, which Linux fixes at 100 for user space (asm-generic/param.h).
    private const double TicksPerSecond = 100;

    public static ProcessorClock Now() => Parse(File.ReadLines("/proc/stat").First());

    public static ProcessorClock Parse(string line)
    {
        // cpu user nice system idle iowait irq softirq steal guest guest_nice; user includes guest.
        double[] ticks = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        double userAndSystem = (ticks[0] + ticks[1] + ticks[2]) / TicksPerSecond;
        return new ProcessorClock(userAndSystem + ((ticks[5] + ticks[6]) / TicksPerSecond), userAndSystem);
    }
}
