namespace FouTools.Netlink;

/// <summary>What is wrong with a specification, found before anything is sent.</summary>
/// <param name="Field">The name of the invalid property, such as DestinationPort.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record SpecificationFault(string Field, string Reason)
{
    /// <summary>The invalid value; null where the fault lies in what is missing, or in two properties that exclude each other.</summary>
    public object? Value { get; init; }

    /// <summary>The values that the property may have, such as "1 to 65535"; null where a list would say no more than the reason.</summary>
    public string? Allowed { get; init; }

    /// <summary>Says field and reason.</summary>
    /// <returns>For example "Port: A port is 1 to 65535, not 0."</returns>
    public override string ToString() => $"{Field}: {Reason}";

    /// <summary>Makes the exception of a call that was given the specification.</summary>
    /// <returns>The exception, whose parameter name is that of the property.</returns>
    public SpecificationException ToException() => new(this);
}
