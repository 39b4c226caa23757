namespace FouTools.TunnelBench.Traffic;

/// <summary>What a stream came to.</summary>
/// <param name="Bytes">The payload that the receivers got.</param>
/// <param name="Seconds">In this time.</param>
/// <param name="Busy">Processor seconds of the whole machine, interrupts included.</param>
/// <param name="UserAndSystem">The same without interrupts.</param>
/// <param name="Programs">Processor seconds of the tunnel's own programs.</param>
internal sealed record StreamResult(long Bytes, double Seconds, double Busy, double UserAndSystem, double Programs)
{
    public double GigabitsPerSecond => Bytes * 8 / 1e9 / Seconds;

    public double BusyPerGigabyte => Busy / Gigabytes;

    public double UserAndSystemPerGigabyte => UserAndSystem / Gigabytes;

    public double ProgramsPerGigabyte => Programs / Gigabytes;

    private double Gigabytes => Bytes / 1e9;
}
