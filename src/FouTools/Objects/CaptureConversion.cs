using FouTools.Captures.Conversion;

namespace FouTools.Objects;

/// <summary>The result of converting a capture.</summary>
public sealed class CaptureConversion
{
    internal CaptureConversion(string path, string outFile, ConversionStatistics tally)
    {
        Path = path;
        OutFile = outFile;
        Packets = tally.Packets;
        Bytes = tally.Bytes;
        Converted = tally.Converted;
        Skipped = [.. tally.Skipped];
    }

    /// <summary>The path of the source capture.</summary>
    public string Path { get; }

    /// <summary>The path of the capture that was written.</summary>
    public string OutFile { get; }

    /// <summary>The number of packets read.</summary>
    public long Packets { get; }

    /// <summary>The number of bytes in these packets.</summary>
    public long Bytes { get; }

    /// <summary>The number of packets converted and written.</summary>
    public long Converted { get; }

    /// <summary>The packets that were skipped, by reason.</summary>
    public IReadOnlyList<CaptureCount> Skipped { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{OutFile}: {Converted} of {Packets} packets of {Path}";
}
