namespace FouTools.Measurement.Measuring;

/// <summary>What one interval of a measurement came to.</summary>
/// <param name="Time">The end of the interval, since the measurement began.</param>
/// <param name="BitsPerSecond">Bits of payload received each second.</param>
/// <param name="PerSecond">Round trips or datagrams each second; 0 of streams.</param>
public sealed record MeasurementSample(TimeSpan Time, double BitsPerSecond, double PerSecond)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Time.TotalSeconds:F1} s: {BitsPerSecond / 1e6:F1} Mbit/s");
}
