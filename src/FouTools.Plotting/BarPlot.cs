using OxyPlot;

namespace FouTools.Plotting;

/// <summary>A horizontal bar chart as SVG, the first bar at the top.</summary>
public static class BarPlot
{
    private const int RowHeight = 22;
    private const int HeightOfRest = 84;

    /// <summary>Draws the chart.</summary>
    /// <param name="bars">The bars; at least one.</param>
    /// <param name="title">The title.</param>
    /// <param name="format">The format of the value labels, as in <see cref="double.ToString(string)"/>.</param>
    /// <returns>The SVG text, for UTF-8.</returns>
    public static string Draw(IReadOnlyList<PlotBar> bars, string title, string format)
    {
        ArgumentNullException.ThrowIfNull(bars);
        return Picture.Draw(title, HeightOfRest + (RowHeight * bars.Count), Panel.Bars(bars, format));
    }
}
