namespace FouTools.Measurement;

/// <summary>Something could not be measured, or no responder started.</summary>
public sealed class MeasurementException : Exception
{
    /// <summary>Says what happened and why.</summary>
    /// <param name="error">Why, for programs.</param>
    /// <param name="message">What happened, and why, as a sentence.</param>
    /// <param name="innerException">What the system said.</param>
    public MeasurementException(MeasurementError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>Why.</summary>
    public MeasurementError Error { get; }

    /// <summary>The property of the options that is to be changed, always set with <see cref="MeasurementError.InvalidValue"/>.</summary>
    public MeasurementProperty? Property { get; init; }

    /// <summary>The values that it can have, such as "1 to 65535"; null where the message has them.</summary>
    public string? AllowedValues { get; init; }
}
