using FouTools.Plotting;
using FouTools.TunnelBench.Tunnels;

namespace FouTools.TunnelBench.Results;

/// <summary>Horizontal bars of the medians, one for each tunnel, as SVG.</summary>
internal static class Plots
{
    public static void Write(ResultSet results, string folder)
    {
        foreach (Metric metric in Metric.Main)
        {
            File.WriteAllText(Path.Combine(folder, FileName(metric)), Draw(results, metric));
        }
    }

    /// <summary>The name of the plot of a metric.</summary>
    public static string FileName(Metric metric) => $"{metric.Key.Replace('_', '-')}.svg";

    /// <summary>The plot of a metric, as the text of its file.</summary>
    public static string Draw(ResultSet results, Metric metric) => BarPlot.Draw(
        [.. results.Tunnels.Select(tunnel => Bar(tunnel, results.Median(tunnel.Name, metric)))],
        $"{metric.Title}, {metric.Unit}{(metric.LessIsBetter ? " (less is better)" : string.Empty)}",
        metric.Format);

    private static PlotBar Bar(Tunnel tunnel, double? median) => tunnel.Group switch
    {
        TunnelGroup.Kernel => new PlotBar(tunnel.Name, median, "the kernel", IsReference: true),
        TunnelGroup.FouTools => new PlotBar(tunnel.Name, median, "FouTools"),
        _ => new PlotBar(tunnel.Name, median, "other programs in user space"),
    };
}
