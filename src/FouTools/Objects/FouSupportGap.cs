namespace FouTools.Objects;

/// <summary>A missing prerequisite of FOU, and the remedy.</summary>
/// <param name="Name">A stable name for the prerequisite.</param>
/// <param name="Reason">The consequence, as a sentence.</param>
/// <param name="Remedy">What to do, as a sentence.</param>
public sealed record FouSupportGap(string Name, string Reason, string Remedy)
{
    /// <summary>Returns the name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
