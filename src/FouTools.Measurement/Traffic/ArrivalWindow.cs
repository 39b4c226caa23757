namespace FouTools.Measurement.Traffic;

/// <summary>
/// Which of the last million datagrams have arrived, so that one that comes twice counts once. One that is further behind than
/// that counts as new.
/// </summary>
internal sealed class ArrivalWindow
{
    private const int Size = 1 << 20;
    private const int WordBits = 64;

    private readonly ulong[] _seen = new ulong[Size / WordBits];

    /// <summary>The highest number so far; -1 before the first.</summary>
    public long Highest { get; private set; } = -1;

    public void Clear()
    {
        Array.Clear(_seen);
        Highest = -1;
    }

    /// <summary>Notes an arrival and returns whether it is the first of its number.</summary>
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

    // The places between the last highest number and this one were those of numbers a whole window earlier.
    private void Forget(long number)
    {
        if (number - Highest >= Size)
        {
            Array.Clear(_seen);
            return;
        }

        for (long place = Highest + 1; place <= number; place++)
        {
            _seen[(place % Size) / WordBits] &= ~(1UL << (int)(place % WordBits));
        }
    }
}
