namespace FouTools.Captures.Formats;

/// <summary>A packet of a capture file. Its spans are those of the file's bytes, so that it lasts as long as these.</summary>
public readonly ref struct CapturedPacket
{
    /// <summary>The number of its interface in the section, from 0.</summary>
    public int Interface { get; init; }

    /// <summary>When it was captured, in nanoseconds since the beginning of 1970, UTC; null where the file does not say.</summary>
    public long? Timestamp { get; init; }

    /// <summary>The bytes of the packet that were kept.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Its length in bytes before it was cut; not below that of <see cref="Data"/>.</summary>
    public uint OriginalLength { get; init; }

    /// <summary>Which way it went.</summary>
    public CaptureDirection Direction { get; init; }

    /// <summary>The packets lost since the one before it (epb_dropcount); 0 where the file does not say.</summary>
    public ulong DropCount { get; init; }

    /// <summary>The first comment, UTF-8; empty for none.</summary>
    public ReadOnlySpan<byte> Comment { get; init; }
}
