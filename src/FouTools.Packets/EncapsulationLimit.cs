using System.Globalization;

namespace FouTools.Packets;

/// <summary>The tunnel encapsulation limit (RFC 2473 section 4.1.1), or none.</summary>
public readonly record struct EncapsulationLimit
{
    private const string NoneText = "None";

    /// <summary>A limit.</summary>
    /// <param name="number">The number of encapsulations, 0 to 255.</param>
    public EncapsulationLimit(long number) => Number = number;

    /// <summary>No limit: packets do not get the destination option.</summary>
    public static EncapsulationLimit None { get; }

    /// <summary>The number; null for none.</summary>
    public long? Number { get; }

    /// <summary>Converts a number to a limit, for comparisons in scripts.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator EncapsulationLimit(long number) => new(number);

    /// <summary>Converts a limit to a number, for comparisons in scripts.</summary>
    /// <param name="limit">The limit.</param>
    /// <exception cref="InvalidCastException">There is no limit.</exception>
    public static explicit operator int(EncapsulationLimit limit) =>
        checked((int)(limit.Number ?? throw new InvalidCastException($"{NoneText} is not a number.")));

    /// <summary>Reads "None" or a number.</summary>
    /// <param name="text">The text, in any case.</param>
    /// <returns>The limit.</returns>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static EncapsulationLimit Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Equals(NoneText, StringComparison.OrdinalIgnoreCase) ? None
            : Numbers.Read(text) is long number ? new(number)
            : throw new FormatException($"'{text}' is neither None nor a number.");
    }

    /// <inheritdoc/>
    public override string ToString() => Number?.ToString(CultureInfo.InvariantCulture) ?? NoneText;
}
