using System.Runtime.CompilerServices;

namespace FouTools.Measurement.Traffic;

/// <summary>A counter that one thread writes and others read, on a cache line of its own.</summary>
internal struct PaddedCounter
{
    private long _value;
#pragma warning disable CS0169, IDE0051 // Padding.
    private Padding _padding;
#pragma warning restore CS0169, IDE0051

    public void Add(long amount) => Volatile.Write(ref _value, _value + amount);

    public static long Sum(PaddedCounter[] counters)
    {
        long total = 0;
        for (int i = 0; i < counters.Length; i++)
        {
            total += Volatile.Read(ref counters[i]._value);
        }

        return total;
    }

    [InlineArray(16)]
    private struct Padding
    {
        private long _first;
    }
}
