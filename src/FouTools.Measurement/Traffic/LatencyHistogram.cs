using System.Numerics;

namespace FouTools.Measurement.Traffic;

/// <summary>Counts durations in buckets of at most 1/128 relative width, so that recording allocates nothing.</summary>
internal sealed class LatencyHistogram
{
    private const int PrecisionBits = 7;

    private readonly long[] _buckets = new long[(64 - PrecisionBits + 1) << PrecisionBits];

    public long Count { get; private set; }

    /// <summary>The exact minimum; 0 if empty.</summary>
    public long Minimum { get; private set; }

    /// <summary>The exact maximum; 0 if empty.</summary>
    public long Maximum { get; private set; }

    public void Record(long nanoseconds)
    {
        _buckets[Index(nanoseconds)]++;
        Minimum = Count == 0 ? nanoseconds : Math.Min(Minimum, nanoseconds);
        Maximum = Math.Max(Maximum, nanoseconds);
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] += other._buckets[i];
        }

        if (other.Count > 0)
        {
            Minimum = Count == 0 ? other.Minimum : Math.Min(Minimum, other.Minimum);
            Maximum = Math.Max(Maximum, other.Maximum);
        }

        Count += other.Count;
    }

    /// <summary>A percentile in nanoseconds: the upper bound of its bucket (nearest rank).</summary>
    /// <param name="share">The share, above 0 and up to 1.</param>
    public long Percentile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        for (int i = 0; i < _buckets.Length; i++)
        {
            rank -= _buckets[i];
            if (rank <= 0)
            {
                return UpperEnd(i);
            }
        }

        return 0;
    }

    private static int Index(long value)
    {
        ulong bits = (ulong)Math.Max(0, value);
        int shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount(bits) - PrecisionBits - 1);
        return (shift << PrecisionBits) + (int)(bits >> shift);
    }

    private static long UpperEnd(int index)
    {
        int shift = Math.Max(0, (index >> PrecisionBits) - 1);
        long mantissa = index - ((long)shift << PrecisionBits);
        return ((mantissa + 1) << shift) - 1;
    }
}
