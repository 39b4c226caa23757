namespace FouTools.Measurement.Measuring;

/// <summary>The result of one interval of a measurement.</summary>
/// <param name="Time">The end of the interval, relative to the start of the measurement.</param>
/// <param name="BitsPerSecond">Payload received, in bits per second.</param>
/// <param name="PerSecond">Round trips or datagrams per second; 0 for streams.</param>
public sealed record MeasurementSample(TimeSpan Time, double BitsPerSecond, double PerSecond)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Time.TotalSeconds:F1} s: {BitsPerSecond / 1e6:F1} Mbit/s");
}
