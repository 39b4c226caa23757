using System.Management.Automation;
using FouTools.Measurement;

namespace FouTools.Errors;

/// <summary>Turns failures of measurements and responders into error records whose identifiers users may rely on.</summary>
internal static class MeasurementErrorRecord
{
    /// <summary>No running responder is what the user named.</summary>
    public const string ResponderNotFound = nameof(ResponderNotFound);

    /// <summary>Makes the record of a failure.</summary>
    /// <param name="failure">The failure; its name becomes the identifier.</param>
    /// <param name="target">What the user named.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord From(MeasurementException failure, object? target) => AdvisedErrorRecord.Create(
        failure, failure.Error.ToString(), CategoryOf(failure.Error), target, failure.Message, ActionOf(failure.Error));

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

    private static ErrorCategory CategoryOf(MeasurementError error) => error switch
    {
        MeasurementError.InvalidMeasurement => ErrorCategory.InvalidArgument,
        MeasurementError.TargetNotFound or MeasurementError.InterfaceNotFound => ErrorCategory.ObjectNotFound,
        MeasurementError.ResponderBusy or MeasurementError.PortInUse => ErrorCategory.ResourceBusy,
        MeasurementError.ResponderNotAnswering => ErrorCategory.OperationTimeout,
        MeasurementError.ResponderIncompatible => ErrorCategory.ProtocolError,
        MeasurementError.PermissionDenied => ErrorCategory.PermissionDenied,
        MeasurementError.MeasurementInterrupted => ErrorCategory.ConnectionError,
        MeasurementError.ResponderRefused or MeasurementError.ResponderUnreachable => ErrorCategory.ConnectionError,
        MeasurementError.LocalAddressNotAvailable => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.InvalidOperation,
    };

    private static string ActionOf(MeasurementError error) => error switch
    {
        MeasurementError.InvalidMeasurement => "Correct the parameter that the message speaks of.",
        MeasurementError.TargetNotFound => "Give the address of the far end inside the tunnel.",
        MeasurementError.ResponderRefused => "Start one there: Start-TunnelResponder with that address, and the same -Port.",
        MeasurementError.ResponderNotAnswering =>
            "See whether the far end answers a ping through the tunnel, and whether a firewall drops TCP to the port; then give more -TimeoutSeconds.",
        MeasurementError.ResponderUnreachable => "See 'ip route get ADDRESS' in the network namespace, and whether the tunnel's device is up.",
        MeasurementError.ResponderIncompatible => "Give the -Port of a responder, and use the same version of FouTools at both ends.",
        MeasurementError.ResponderBusy => "Wait for the other measurements, or start the responder with a higher -SessionLimit.",
        MeasurementError.MeasurementInterrupted => "See whether the responder still runs (Get-TunnelResponder there), and whether the tunnel does.",
        MeasurementError.NothingArrived =>
            "See whether a firewall drops UDP, whether the messages fit the tunnel's MTU (-MessageSize), and measure at a lower -Rate.",
        MeasurementError.PortInUse => "Give another -Port, or end what holds this one; 'ss -ltnp' shows it.",
        MeasurementError.LocalAddressNotAvailable => "Give an address of this host, in the network namespace of the responder; 'ip address' lists them.",
        MeasurementError.InterfaceNotFound => "See the interfaces with 'ip link', and give the -NetworkNamespace that has it.",
        MeasurementError.PermissionDenied => "Run as root, or without -Name, or with a port above 1023.",
        _ => "See the system's reason in the message.",
    };
}
