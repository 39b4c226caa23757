namespace FouTools.Datapath.Model;

/// <summary>What is captured of a datapath.</summary>
public sealed record FouCaptureOptions
{
    /// <summary>The longest packet there is, and so no limit.</summary>
    public const int NoSnapLength = 65_575;

    /// <summary>The pcapng file.</summary>
    public required string Path { get; init; }

    /// <summary>Which packets.</summary>
    public CaptureLayer Layer { get; init; } = CaptureLayer.Both;

    /// <summary>The most bytes of a packet that are kept, 1 to <see cref="NoSnapLength"/>.</summary>
    public int SnapLength { get; init; } = NoSnapLength;

    /// <summary>Whether a file that is there is replaced.</summary>
    public bool Replace { get; init; }
}
