using FouTools.Captures.Tunnels;

namespace FouTools.Captures.Conversion;

/// <summary>Counts the packets of a capture by the outcome of their conversion.</summary>
public sealed class ConversionStatistics
{
    private readonly long[] _misses = new long[Enum.GetValues<DecapsulationResult>().Length];

    /// <summary>The packets read.</summary>
    public long Packets { get; private set; }

    /// <summary>Their captured bytes, without headers of the file format.</summary>
    public long Bytes { get; private set; }

    /// <summary>The packets converted.</summary>
    public long Converted => _misses[(int)DecapsulationResult.None];

    /// <summary>The packets skipped, by reason; reasons that did not occur are not listed.</summary>
    public IReadOnlyList<CaptureCount> Skipped =>
    [
        .. Enum.GetValues<DecapsulationResult>()
            .Where(reason => reason != DecapsulationResult.None && _misses[(int)reason] != 0)
            .Select(reason => new CaptureCount(reason, _misses[(int)reason])),
    ];

    /// <summary>Counts a packet.</summary>
    /// <param name="bytes">Its captured length.</param>
    /// <param name="miss">The outcome.</param>
    public void Add(int bytes, DecapsulationResult miss)
    {
        Packets++;
        Bytes += bytes;
        _misses[(int)miss]++;
    }
}
