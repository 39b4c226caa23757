namespace FouTools.Measurement.Measuring;

/// <summary>Progress of a measurement.</summary>
/// <param name="Test">The test.</param>
/// <param name="Activity">The current activity, as a phrase.</param>
/// <param name="Share">The completed share, 0 to 1.</param>
/// <param name="BitsPerSecond">Recent payload rate in bits per second.</param>
/// <param name="PerSecond">Recent round trips or datagrams per second; 0 for streams.</param>
public sealed record MeasurementProgress(MeasurementTest Test, string Activity, double Share, double BitsPerSecond, double PerSecond);
