using FouTools.TunnelBench.Tunnels;
using ScottPlot;

namespace FouTools.TunnelBench.Results;

/// <summary>Horizontal bars of the medians, one for each tunnel, as SVG.</summary>
internal static class Plots
{
    private const string Font = "DejaVu Sans";
    private const int Width = 760;
    private const int RowHeight = 22;

    public static void Write(ResultSet results, string folder)
    {
        foreach (Metric metric in Metric.Main)
        {
            using var plot = new Plot();
            Draw(plot, results, metric);
            plot.SaveSvg(Path.Combine(folder, FileName(metric)), Width, 90 + (RowHeight * results.Tunnels.Count));
        }
    }

    /// <summary>The name of the plot of a metric.</summary>
    public static string FileName(Metric metric) => $"{metric.Key.Replace('_', '-')}.svg";

    private static void Draw(Plot plot, ResultSet results, Metric metric)
    {
        int count = results.Tunnels.Count;
        var bars = new List<Bar>();
        for (int i = 0; i < count; i++)
        {
            Tunnel tunnel = results.Tunnels[i];
            double? median = results.Median(tunnel.Name, metric);
            bars.Add(new Bar
            {
                // The first one is at the top.
                Position = count - i,
                Value = median ?? 0,
                Label = median is null ? "not measured" : median.Value.ToString(metric.Format, System.Globalization.CultureInfo.InvariantCulture),
                FillColor = Color(tunnel.Group),
                LineWidth = 0,
                Orientation = Orientation.Horizontal,
            });
        }

        var drawn = plot.Add.Bars(bars);
        drawn.Horizontal = true;
        drawn.ValueLabelStyle.FontName = Font;
        plot.Axes.Left.SetTicks([.. bars.Select(bar => bar.Position)], [.. results.Tunnels.Select(tunnel => tunnel.Name)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Font.Set(Font);
        plot.Title($"{metric.Title}, {metric.Unit}{(metric.LessIsBetter ? " (less is better)" : string.Empty)}");
        plot.HideGrid();
        plot.Axes.SetLimits(0, Math.Max(1e-9, bars.Max(bar => bar.Value)) * 1.18, 0.3, count + 0.7);
    }

    private static Color Color(TunnelGroup group) => group switch
    {
        TunnelGroup.Kernel => Colors.Gray,
        TunnelGroup.FouTools => Colors.SteelBlue,
        _ => Colors.Orange,
    };
}
