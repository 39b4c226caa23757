namespace FouTools.Objects;

/// <summary>Something that a network namespace lacks for FOU, and what to do about it.</summary>
/// <param name="Name">A stable word for what is missing.</param>
/// <param name="Reason">What that means, as a sentence.</param>
/// <param name="Remedy">What to do, as a sentence.</param>
public sealed record FouSupportGap(string Name, string Reason, string Remedy)
{
    /// <summary>Names what is missing.</summary>
    /// <returns>The word.</returns>
    public override string ToString() => Name;
}
