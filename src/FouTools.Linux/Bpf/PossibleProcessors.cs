using System.Globalization;

namespace FouTools.Linux.Bpf;

/// <summary>The processors that the kernel keeps per-CPU values for, including those that may be hot-plugged.</summary>
public static class PossibleProcessors
{
    private const string Path = "/sys/devices/system/cpu/possible";
    private static readonly Lazy<int> s_count = new(() => Parse(File.ReadAllText(Path)));

    /// <summary>Their number, which is fixed from boot.</summary>
    public static int Count => s_count.Value;

    // A list of ranges, such as "0-3" or "0,2-3": the highest number counts (as in num_possible_cpus() of libbpf and bpftool).
    internal static int Parse(string text) => text.Trim()
        .Split(',', '-')
        .Max(number => int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture)) + 1;
}
