namespace FouTools.Measurement.Traffic;

/// <summary>
/// Tracks which of the last million datagrams have arrived, so that a duplicate counts once. One that is older than the window counts as
/// new.
/// </summary>
internal sealed class ArrivalWindow
{
    private const int Size = 1 << 20;
    private const int WordBits = 64;

    private readonly ulong[] _seen = new ulong[Size / WordBits];

    /// <summary>The highest number so far; -1 before the first datagram.</summary>
    public long Highest { get; private set; } = -1;

    public void Clear()
    {
        Array.Clear(_seen);
        Highest = -1;
    }

    /// <summary>Records an arrival; returns whether its number is new.</summary>
    public bool Add(long number)
    {
        if (number > Highest)
        {
            Forget(number);
            Highest = number;
        }
        else if (number <= Highest - Size)
        {
            return true;
        }

        ref ulong word = ref _seen[(number % Size) / WordBits];
        ulong bit = 1UL << (int)(number % WordBits);
        bool isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }

    // The bits between the last highest number and this one belonged to numbers one window earlier.
    private void Forget(long number)
    {
        if (number - Highest >= Size)
        {
            Array.Clear(_seen);
            return;
        }

        for (long bit = Highest + 1; bit <= number; bit++)
        {
            _seen[(bit % Size) / WordBits] &= ~(1UL << (int)(bit % WordBits));
        }
    }
}
