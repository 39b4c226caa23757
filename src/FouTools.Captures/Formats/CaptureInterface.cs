namespace FouTools.Captures.Formats;

/// <summary>An interface that packets of a capture file were taken from.</summary>
public sealed record CaptureInterface
{
    /// <summary>What the bytes of its packets begin with.</summary>
    public LinkType LinkType { get; init; }

    /// <summary>The most bytes of a packet that were kept; 0 for no limit.</summary>
    public uint SnapLength { get; init; }

    /// <summary>Its name, such as eth0 (if_name); null where the file does not say.</summary>
    public string? Name { get; init; }

    /// <summary>What it is in words (if_description); null where the file does not say.</summary>
    public string? Description { get; init; }

    /// <summary>How its packets' times are counted.</summary>
    public CaptureClock Clock { get; init; } = CaptureClock.Microseconds;
}
