using FouTools.Measurement;
using FouTools.Measurement.Measuring;
using OxyPlot;

namespace FouTools.Plotting;

/// <summary>A plot of measurements as SVG: the rate of each over time, and the round-trip times.</summary>
public static class MeasurementPlot
{
    /// <summary>The file extension.</summary>
    public const string Extension = ".svg";

    private const int PanelHeight = 320;

    /// <summary>Draws the plot.</summary>
    /// <param name="measurements">The measurements; at least one.</param>
    /// <param name="title">The title.</param>
    /// <returns>The SVG text, for UTF-8.</returns>
    public static string Draw(IReadOnlyList<TunnelMeasurement> measurements, string title)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        return Picture.Draw(title, PanelHeight, [.. Panels(measurements)]);
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
