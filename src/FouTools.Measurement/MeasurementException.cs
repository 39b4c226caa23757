namespace FouTools.Measurement;

/// <summary>A measurement failed, or a responder did not start.</summary>
public sealed class MeasurementException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">The reason, for programs.</param>
    /// <param name="message">What happened and why, as a sentence.</param>
    /// <param name="innerException">The system's error.</param>
    public MeasurementException(MeasurementError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>The reason, for programs.</summary>
    public MeasurementError Error { get; }

    /// <summary>The property of the options that is to be changed, always set with <see cref="MeasurementError.InvalidValue"/>.</summary>
    public MeasurementProperty? Property { get; init; }

    /// <summary>The values that it can have, such as "1 to 65535"; null where the message has them.</summary>
    public string? AllowedValues { get; init; }
}
