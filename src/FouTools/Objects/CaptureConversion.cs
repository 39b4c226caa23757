using FouTools.Captures.Conversion;

namespace FouTools.Objects;

/// <summary>What a conversion of a capture has come to.</summary>
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

    /// <summary>The capture that was read.</summary>
    public string Path { get; }

    /// <summary>The capture that was written.</summary>
    public string OutFile { get; }

    /// <summary>The packets that were read.</summary>
    public long Packets { get; }

    /// <summary>The bytes of these packets.</summary>
    public long Bytes { get; }

    /// <summary>The packets that were converted, and so written.</summary>
    public long Converted { get; }

    /// <summary>The packets that were not, by reason.</summary>
    public IReadOnlyList<CaptureCount> Skipped { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{OutFile}: {Converted} of {Packets} packets of {Path}";
}
