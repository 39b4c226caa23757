using System.Globalization;
using System.Text;
using FouTools.Measurement;
using FouTools.Measurement.Measuring;
using OxyPlot;

namespace FouTools.Plotting;

/// <summary>A picture of measurements as SVG: the rate of each over time, and the times of round trips.</summary>
public static class MeasurementPlot
{
    /// <summary>What the name of a file ends with.</summary>
    public const string Extension = ".svg";

    private const int Width = 800;
    private const int PanelHeight = 320;
    private const int TitleHeight = 44;

    /// <summary>Draws the picture.</summary>
    /// <param name="measurements">What to show; at least one.</param>
    /// <param name="title">The words above it.</param>
    /// <returns>The text of the file, in UTF-8.</returns>
    public static string Draw(IReadOnlyList<TunnelMeasurement> measurements, string title)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        PlotModel[] panels = [.. Panels(measurements)];
        int height = TitleHeight + (panels.Length * PanelHeight);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" ");
        text.AppendLine(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {Width} {height}\">");
        text.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"29\" text-anchor=\"middle\" font-family=\"{Panel.Font}\" ");
        text.AppendLine(CultureInfo.InvariantCulture, $"font-size=\"18\" font-weight=\"bold\">{System.Security.SecurityElement.Escape(title)}</text>");
        for (int i = 0; i < panels.Length; i++)
        {
            var exporter = new SvgExporter
            {
                Width = Width, Height = PanelHeight, TextMeasurer = new TextRoom(), UseVerticalTextAlignmentWorkaround = true,
            };
            string panel = exporter.ExportToString(panels[i])

                // Each panel numbers its own from 1 on, and one name is one thing in a file.
                .Replace("clipPath", $"clipPath{(char)('A' + i)}", StringComparison.Ordinal)
                .Replace($"<clipPath{(char)('A' + i)}", "<clipPath", StringComparison.Ordinal)
                .Replace($"</clipPath{(char)('A' + i)}", "</clipPath", StringComparison.Ordinal);
            text.AppendLine(CultureInfo.InvariantCulture, $"<g transform=\"translate(0 {TitleHeight + (i * PanelHeight)})\">");

            // A declaration stands in front of a whole file only.
            text.AppendLine(panel[panel.IndexOf("<svg", StringComparison.Ordinal)..]);
            text.AppendLine("</g>");
        }

        return text.AppendLine("</svg>").ToString();
    }

    private static IEnumerable<PlotModel> Panels(IReadOnlyList<TunnelMeasurement> all)
    {
        TunnelMeasurement[] streams = [.. all.Where(one => one.Test != MeasurementTest.TcpRoundTrip)];
        TunnelMeasurement[] roundTrips = [.. all.Where(one => one.Test == MeasurementTest.TcpRoundTrip)];
        if (streams.Length > 0)
        {
            bool isFast = streams.Max(one => one.Samples.Max(sample => sample.BitsPerSecond)) >= 2e9;
            yield return Panel.OverTime(
                "Payload received over time", isFast ? "Gbit/s" : "Mbit/s", streams, sample => sample.BitsPerSecond / (isFast ? 1e9 : 1e6));
        }

        if (roundTrips.Length > 0)
        {
            yield return Panel.OverTime("Round trips over time", "each second", roundTrips, sample => sample.PerSecond);
            yield return Panel.Percentiles(roundTrips);
        }
    }
}
