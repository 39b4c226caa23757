using System.Management.Automation;
using FouTools.Measurement;

namespace FouTools.Errors;

/// <summary>Converts failures of measurements and responders to error records with stable identifiers.</summary>
internal static class MeasurementErrorRecord
{
    /// <summary>No running responder has the given port.</summary>
    public const string ResponderNotFound = nameof(ResponderNotFound);

    /// <summary>Creates the record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The object that the user named.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord From(MeasurementException failure, object? target) => AdvisedErrorRecord.Create(
        failure,
        MeasurementErrorTable.IdOf(failure),
        MeasurementErrorTable.Errors[failure.Error].Category,
        target,
        failure.Message,
        MeasurementErrorTable.ActionOf(failure));

    /// <summary>Creates the record for a port on which no responder of this session listens.</summary>
    /// <param name="port">The port.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord NotFound(int port)
    {
        string message = $"No responder of this session listens on port {port}.";
        return AdvisedErrorRecord.Create(
            new ItemNotFoundException(message),
            ResponderNotFound,
            ErrorCategory.ObjectNotFound,
            port,
            message,
            "List the running responders with Get-TunnelResponder.");
    }
}
