namespace FouTools.Measurement.Measuring;

/// <summary>How far a measurement is.</summary>
/// <param name="Test">Which test.</param>
/// <param name="Activity">What is being done, as a phrase.</param>
/// <param name="Share">How much of it is done, from 0 to 1.</param>
/// <param name="BitsPerSecond">Bits of payload received each second of late.</param>
/// <param name="PerSecond">Round trips or datagrams each second of late; 0 of streams.</param>
public sealed record MeasurementProgress(MeasurementTest Test, string Activity, double Share, double BitsPerSecond, double PerSecond);
