namespace FouTools.Datapath.Telemetry;

/// <summary>How often something happened.</summary>
/// <param name="Event">What.</param>
/// <param name="Count">How often since the start.</param>
public sealed record EventCount(DatapathEvent Event, long Count)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Event}={Count}";
}
