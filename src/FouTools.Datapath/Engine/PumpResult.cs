using FouTools.Linux;

namespace FouTools.Datapath.Engine;

/// <summary>How one round of carrying packets in one direction ended.</summary>
internal readonly struct PumpResult
{
    private PumpResult(bool hasMore, Errno error)
    {
        HasMore = hasMore;
        Error = error;
    }

    /// <summary>Nothing is waiting.</summary>
    public static PumpResult Drained => default;

    /// <summary>The budget ended the round; more may be waiting.</summary>
    public static PumpResult MoreToDo => new(true, Errno.None);

    /// <summary>Whether more may be waiting.</summary>
    public bool HasMore { get; }

    /// <summary>Why this direction cannot go on at all, or <see cref="Errno.None"/>.</summary>
    public Errno Error { get; }

    /// <summary>This direction cannot go on.</summary>
    /// <param name="error">Why.</param>
    /// <returns>The result.</returns>
    public static PumpResult Failed(Errno error) => new(false, error);
}
