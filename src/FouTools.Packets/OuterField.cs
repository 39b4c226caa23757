using System.Globalization;

namespace FouTools.Packets;

/// <summary>A field of outer headers: a number, or what the inner packet has.</summary>
public readonly record struct OuterField
{
    private const string InheritText = "Inherit";

    /// <summary>A number.</summary>
    /// <param name="number">The number. What a field takes is for the field to say.</param>
    public OuterField(long number) => Number = number;

    /// <summary>What the inner packet has.</summary>
    public static OuterField Inherit { get; }

    /// <summary>Whether it is what the inner packet has.</summary>
    public bool IsInherited => Number is null;

    /// <summary>The number; null for what the inner packet has.</summary>
    public long? Number { get; }

    /// <summary>Makes a field of a number, as scripts compare them.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator OuterField(long number) => new(number);

    /// <summary>Gives the number, so that scripts may write it on the left of a comparison too.</summary>
    /// <param name="field">The field.</param>
    /// <exception cref="InvalidCastException">It is what the inner packet has.</exception>
    public static explicit operator int(OuterField field) =>
        checked((int)(field.Number ?? throw new InvalidCastException($"{InheritText} is not a number.")));

    /// <summary>Reads "Inherit" or a number: decimal, or hexadecimal after 0x.</summary>
    /// <param name="text">The text, in any case.</param>
    /// <returns>The field.</returns>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static OuterField Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Equals(InheritText, StringComparison.OrdinalIgnoreCase) ? Inherit
            : Numbers.Read(text) is long number ? new(number)
            : throw new FormatException($"'{text}' is neither Inherit nor a number.");
    }

    /// <inheritdoc/>
    public override string ToString() => Number?.ToString(CultureInfo.InvariantCulture) ?? InheritText;
}
