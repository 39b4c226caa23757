using FouTools.Captures.Tunnels;

namespace FouTools.Captures.Conversion;

/// <summary>The number of packets of a capture that were skipped for one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Packets">The number of packets.</param>
public sealed record CaptureCount(DecapsulationResult Reason, long Packets)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Reason}: {Packets}";
}
