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
}
