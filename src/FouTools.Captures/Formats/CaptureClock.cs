namespace FouTools.Captures.Formats;

/// <summary>
/// The timestamp format of a pcapng interface: the options if_tsresol, where bit 7 selects powers of 2 rather than 10, and if_tsoffset.
/// </summary>
/// <param name="Resolution">The byte of if_tsresol.</param>
/// <param name="OffsetSeconds">Seconds to add to every timestamp.</param>
public readonly record struct CaptureClock(byte Resolution, long OffsetSeconds)
{
    private const int BinaryFlag = 0x80;
    private const long NanosecondsPerSecond = 1_000_000_000;

    // 10^19 is the highest power of ten in 64 bits.
    private const int LargestDecimalExponent = 19;

    /// <summary>The format's default: microseconds.</summary>
    public static CaptureClock Microseconds => new(6, 0);

    /// <summary>Nanoseconds.</summary>
    public static CaptureClock Nanoseconds => new(9, 0);

    /// <summary>Converts a timestamp to nanoseconds since 1970, truncated, and saturated at 64 bits.</summary>
    /// <param name="ticks">The timestamp in units of this clock.</param>
    /// <returns>Nanoseconds since the beginning of 1970, UTC.</returns>
    public long ToNanoseconds(ulong ticks)
    {
        Int128 sinceOffset = Resolution switch
        {
            9 => ticks,
            6 => (Int128)ticks * 1000,
            _ => Scale(ticks),
        };
        Int128 total = sinceOffset + ((Int128)OffsetSeconds * NanosecondsPerSecond);
        return (long)Int128.Clamp(total, long.MinValue, long.MaxValue);
    }

    private Int128 Scale(ulong ticks)
    {
        int exponent = Resolution & ~BinaryFlag;
        if ((Resolution & BinaryFlag) != 0)
        {
            return ((Int128)ticks * NanosecondsPerSecond) >> exponent;
        }

        if (exponent > LargestDecimalExponent)
        {
            return 0;
        }

        ulong perSecond = 1;
        for (int digit = 0; digit < exponent; digit++)
        {
            perSecond *= 10;
        }

        return (Int128)ticks * NanosecondsPerSecond / perSecond;
    }
}
