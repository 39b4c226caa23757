using FouTools.Captures.Tunnels;

namespace FouTools.Captures.Conversion;

/// <summary>How many packets of a capture were left out for one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Packets">How many.</param>
public sealed record CaptureCount(TunnelMiss Reason, long Packets)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Reason}: {Packets}";
}
