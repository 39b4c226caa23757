using System.Globalization;
using FouTools.Measurement;
using FouTools.Measurement.Measuring;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace FouTools.Plotting;

/// <summary>The panels of a plot.</summary>
internal static class Panel
{
    /// <summary>The fonts of all text; every viewer has one of them.</summary>
    public const string Font = "Arial, Helvetica, sans-serif";

    // Colours that remain distinct with any colour vision (Okabe and Ito, 2008).
    private static readonly OxyColor[] s_colors =
    [
        OxyColor.FromRgb(0, 114, 178), OxyColor.FromRgb(213, 94, 0), OxyColor.FromRgb(0, 158, 115), OxyColor.FromRgb(204, 121, 167),
    ];

    private static readonly (string Label, Func<TunnelMeasurement, TimeSpan?> Value)[] s_percentiles =
    [
        ("longest", one => one.Maximum), ("99.9 %", one => one.P999), ("99 %", one => one.P99), ("95 %", one => one.P95),
        ("90 %", one => one.P90), ("50 %", one => one.P50), ("shortest", one => one.Minimum),
    ];

    /// <summary>A line for each measurement.</summary>
    public static PlotModel OverTime(string title, string unit, IReadOnlyList<TunnelMeasurement> all, Func<MeasurementSample, double> value)
    {
        PlotModel model = Create(title);
        model.Axes.Add(Axis(AxisPosition.Bottom, "time, s", 0, all.Max(one => one.Samples[^1].Time.TotalSeconds)));
        double most = all.Max(one => one.Samples.Max(value));
        model.Axes.Add(Axis(AxisPosition.Left, unit, 0, most > 0 ? most * 1.1 : 1));
        for (int i = 0; i < all.Count; i++)
        {
            var line = new LineSeries
            {
                Title = Name(all, i),
                Color = s_colors[i % s_colors.Length],
                StrokeThickness = 2,
                MarkerType = MarkerType.Circle,
                MarkerSize = 2.5,
            };
            line.Points.AddRange(all[i].Samples.Select(sample => new DataPoint(sample.Time.TotalSeconds, value(sample))));
            model.Series.Add(line);
        }

        return model;
    }

    /// <summary>A bar for each percentile, on a logarithmic scale.</summary>
    public static PlotModel Percentiles(IReadOnlyList<TunnelMeasurement> all)
    {
        PlotModel model = Create("Time of a round trip, microseconds (less is better)");
        var categories = new CategoryAxis { Position = AxisPosition.Left, GapWidth = 0.4, MajorTickSize = 0 };
        categories.Labels.AddRange(s_percentiles.Select(percentile => percentile.Label));
        model.Axes.Add(categories);
        double least = all.Min(one => one.Minimum!.Value.TotalMicroseconds);
        double start = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(0.1, least * 0.8))));
        double most = all.Max(one => one.Maximum!.Value.TotalMicroseconds);
        model.Axes.Add(new LogarithmicAxis
        {
            Position = AxisPosition.Bottom,
            Minimum = start,
            Maximum = Math.Max(0.2, most) * 3,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColors.LightGray,
            MinorTickSize = 2,
            AxisTitleDistance = 6,
        });
        for (int i = 0; i < all.Count; i++)
        {
            TunnelMeasurement one = all[i];
            var bars = new BarSeries
            {
                Title = Name(all, i),
                FillColor = s_colors[i % s_colors.Length],
                LabelFormatString = "{0:0} ",
                LabelMargin = 5,
                LabelPlacement = LabelPlacement.Outside,
                BaseValue = start,
            };
            bars.Items.AddRange(s_percentiles.Select(percentile => new BarItem(Math.Max(0.1, percentile.Value(one)!.Value.TotalMicroseconds))));
            model.Series.Add(bars);
        }

        return model;
    }

    /// <summary>A bar for each value, coloured by groups.</summary>
    public static PlotModel Bars(IReadOnlyList<PlotBar> bars, string format)
    {
        PlotModel model = Create(title: null);
        var rows = new CategoryAxis
        {
            Position = AxisPosition.Left, GapWidth = 0.25, MajorTickSize = 0, StartPosition = 1, EndPosition = 0,
        };
        rows.Labels.AddRange(bars.Select(bar => bar.Name));
        model.Axes.Add(rows);

        // Leave room for the label beside the longest bar, and draw no grid line through labels.
        double most = bars.Max(bar => bar.Value ?? 0);
        LinearAxis values = Axis(AxisPosition.Bottom, null, 0, most > 0 ? most * 1.12 : 1);
        values.MajorGridlineStyle = LineStyle.None;
        model.Axes.Add(values);
        int coloured = 0;
        foreach (IGrouping<string, int> group in Enumerable.Range(0, bars.Count).GroupBy(i => bars[i].Group))
        {
            var series = new BarSeries
            {
                Title = group.Key,
                FillColor = bars[group.First()].IsReference ? OxyColors.Gray : s_colors[coloured++ % s_colors.Length],

                // Series of several groups would share the height of a row, though only one has a bar there.
                IsStacked = true,
            };
            foreach (int i in group)
            {
                series.Items.Add(new BarItem(bars[i].Value ?? 0, i));
                model.Annotations.Add(new TextAnnotation
                {
                    Text = bars[i].Value?.ToString(format, CultureInfo.InvariantCulture) ?? "not measured",
                    TextPosition = new DataPoint(bars[i].Value ?? 0, i),
                    Offset = new ScreenVector(5, 0),
                    TextHorizontalAlignment = HorizontalAlignment.Left,
                    TextVerticalAlignment = VerticalAlignment.Middle,
                    StrokeThickness = 0,
                    Padding = new OxyThickness(0),
                });
            }

            model.Series.Add(series);
        }

        return model;
    }

    private static PlotModel Create(string? title)
    {
        var model = new PlotModel
        {
            Title = title,
            TitleFontSize = 14,
            TitleFontWeight = FontWeights.Normal,
            DefaultFont = Font,
            DefaultFontSize = 12,
            PlotAreaBorderColor = OxyColors.Gray,
            Padding = new OxyThickness(10, 8, 30, 8),
        };
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.BottomCenter,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendItemSpacing = 40,
        });
        return model;
    }

    private static LinearAxis Axis(AxisPosition position, string? title, double minimum, double maximum) => new()
    {
        Position = position,
        Title = title,
        Minimum = minimum,
        Maximum = maximum,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = OxyColors.LightGray,
        MinorTickSize = 0,
        AxisTitleDistance = 6,
    };

    private static string Name(IReadOnlyList<TunnelMeasurement> all, int index)
    {
        bool isToOne = all.Select(one => one.Target).Distinct().Count() == 1;
        return isToOne ? Name(all[index]) : $"{Name(all[index])}, {all[index].Target}";
    }

    private static string Name(TunnelMeasurement one) => string.Concat(
        one.Test switch
        {
            MeasurementTest.TcpStream => "TCP stream",
            MeasurementTest.TcpRoundTrip => "TCP round trips",
            _ => $"UDP, {one.MessageSize} bytes",
        },
        one.Flows > 1 ? $", {one.Flows} flows" : string.Empty,
        one.Reverse ? ", reverse" : string.Empty);
}
