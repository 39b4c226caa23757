using System.Globalization;

namespace FouTools.Measurement.Measuring;

/// <summary>Processor time that a host spent while it was measured. Where both ends are on one machine, its time is in both.</summary>
/// <param name="MachineSeconds">Of the whole machine, interrupts included.</param>
/// <param name="ProcessSeconds">Of the process that measures or responds, with the datapaths in it.</param>
/// <param name="Seconds">How long it was measured.</param>
/// <param name="Gigabytes">The payload received meanwhile, in 10^9 bytes.</param>
public sealed record ProcessorUse(double MachineSeconds, double ProcessSeconds, double Seconds, double Gigabytes)
{
    /// <summary>Processor seconds of the machine for each 10^9 bytes received; null where hardly any were.</summary>
    public double? SecondsPerGigabyte => Gigabytes > 1e-6 ? MachineSeconds / Gigabytes : null;

    /// <summary>How many processors of the machine were busy, on average.</summary>
    public double BusyProcessors => MachineSeconds / Seconds;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{BusyProcessors:F2} processors busy{(SecondsPerGigabyte is { } each ? $", {each:F2} s/GB" : string.Empty)}");
}
