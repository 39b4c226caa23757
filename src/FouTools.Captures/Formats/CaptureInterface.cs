namespace FouTools.Captures.Formats;

/// <summary>An interface of a capture file.</summary>
public sealed record CaptureInterface
{
    /// <summary>The link type of its packets.</summary>
    public LinkType LinkType { get; init; }

    /// <summary>The snap length: the maximum number of bytes kept per packet; 0 for no limit.</summary>
    public uint SnapLength { get; init; }

    /// <summary>Its name, such as eth0 (if_name); null if unknown.</summary>
    public string? Name { get; init; }

    /// <summary>Its description (if_description); null if unknown.</summary>
    public string? Description { get; init; }

    /// <summary>The format of its timestamps.</summary>
    public CaptureClock Clock { get; init; } = CaptureClock.Microseconds;
}
