using OxyPlot;

namespace FouTools.Plotting;

/// <summary>A picture of values side by side as SVG: a horizontal bar for each, the first one at the top.</summary>
public static class BarPlot
{
    private const int RowHeight = 22;
    private const int HeightOfRest = 84;

    /// <summary>Draws the picture.</summary>
    /// <param name="bars">What to show; at least one.</param>
    /// <param name="title">The words above it.</param>
    /// <param name="format">How a value is written beside its bar, as in <see cref="double.ToString(string)"/>.</param>
    /// <returns>The text of the file, in UTF-8.</returns>
    public static string Draw(IReadOnlyList<PlotBar> bars, string title, string format)
    {
        ArgumentNullException.ThrowIfNull(bars);
        return Picture.Draw(title, HeightOfRest + (RowHeight * bars.Count), Panel.Bars(bars, format));
    }
}
