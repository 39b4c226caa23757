using System.Globalization;

namespace FouTools.Measurement.Measuring;

/// <summary>Processor time that a host used during the measurement. With both sides on one machine, both report its whole time.</summary>
/// <param name="MachineSeconds">Of the whole machine, interrupts included.</param>
/// <param name="ProcessSeconds">Of the measuring or responding process, including its datapaths.</param>
/// <param name="Seconds">The duration of the measurement.</param>
/// <param name="Gigabytes">The payload received in that time, in 10^9 bytes.</param>
public sealed record ProcessorUse(double MachineSeconds, double ProcessSeconds, double Seconds, double Gigabytes)
{
    /// <summary>Processor seconds of the machine per 10^9 bytes received; null if hardly any were received.</summary>
    public double? SecondsPerGigabyte => Gigabytes > 1e-6 ? MachineSeconds / Gigabytes : null;

    /// <summary>The number of busy processors of the machine, on average.</summary>
    public double BusyProcessors => MachineSeconds / Seconds;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{BusyProcessors:F2} processors busy{(SecondsPerGigabyte is { } each ? $", {each:F2} s/GB" : string.Empty)}");
}
