using System.Management.Automation;
using FouTools.Measurement;

namespace FouTools.Errors;

/// <summary>Turns failures of measurements and responders into error records whose identifiers users may rely on.</summary>
internal static class MeasurementErrorRecord
{
    /// <summary>No running responder is what the user named.</summary>
    public const string ResponderNotFound = nameof(ResponderNotFound);

    /// <summary>Makes the record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">What the user named.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord From(MeasurementException failure, object? target) => AdvisedErrorRecord.Create(
        failure,
        MeasurementErrorTable.IdOf(failure),
        MeasurementErrorTable.Errors[failure.Error].Category,
        target,
        failure.Message,
        MeasurementErrorTable.ActionOf(failure));

    /// <summary>Makes the record for a port where no responder of this session listens.</summary>
    /// <param name="port">The port.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord NotFound(int port)
    {
        string message = $"No responder at port {port} was started in this session.";
        return AdvisedErrorRecord.Create(
            new ItemNotFoundException(message),
            ResponderNotFound,
            ErrorCategory.ObjectNotFound,
            port,
            message,
            "See the running ones with Get-TunnelResponder.");
    }
}
