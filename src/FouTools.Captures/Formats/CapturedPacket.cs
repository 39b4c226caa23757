namespace FouTools.Captures.Formats;

/// <summary>A packet of a capture file. Its spans point into the file's buffer and are valid as long as that.</summary>
public readonly ref struct CapturedPacket
{
    /// <summary>Its interface number in the section, from 0.</summary>
    public int Interface { get; init; }

    /// <summary>Its timestamp in nanoseconds since 1970, UTC; null if unknown.</summary>
    public long? Timestamp { get; init; }

    /// <summary>The captured bytes.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Its original length in bytes, at least that of <see cref="Data"/>.</summary>
    public uint OriginalLength { get; init; }

    /// <summary>Its direction.</summary>
    public CaptureDirection Direction { get; init; }

    /// <summary>The packets lost since the previous one (epb_dropcount); 0 if unknown.</summary>
    public ulong DropCount { get; init; }

    /// <summary>The first comment, UTF-8; empty for none.</summary>
    public ReadOnlySpan<byte> Comment { get; init; }
}
