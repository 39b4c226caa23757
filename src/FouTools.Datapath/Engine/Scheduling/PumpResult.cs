using FouTools.Linux;

namespace FouTools.Datapath.Engine.Scheduling;

/// <summary>How one round of carrying packets in one direction ended.</summary>
internal readonly struct PumpResult
{
    private PumpResult(bool foundAny, bool hasMore, Errno error)
    {
        FoundAny = foundAny;
        HasMore = hasMore;
        Error = error;
    }

    /// <summary>The budget ended the round; more may be waiting.</summary>
    public static PumpResult MoreToDo => new(true, true, Errno.None);

    /// <summary>Whether anything was waiting when the round began.</summary>
    public bool FoundAny { get; }

    /// <summary>Whether more may be waiting.</summary>
    public bool HasMore { get; }

    /// <summary>Why this direction cannot go on at all, or <see cref="Errno.None"/>.</summary>
    public Errno Error { get; }

    /// <summary>Nothing is waiting any more.</summary>
    /// <param name="foundAny">Whether anything was.</param>
    /// <returns>The result.</returns>
    public static PumpResult Drained(bool foundAny) => new(foundAny, false, Errno.None);

    /// <summary>This direction cannot go on.</summary>
    /// <param name="error">Why.</param>
    /// <returns>The result.</returns>
    public static PumpResult Failed(Errno error) => new(false, false, error);
}
