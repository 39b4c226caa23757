using System.Management.Automation;
using FouTools.Measurement;

namespace FouTools.Errors;

/// <summary>Maps errors of measurements and responders to the cmdlets, as <see cref="DatapathErrorTable"/> does for the engine's.</summary>
internal static class MeasurementErrorTable
{
    private const string Invalid = "InvalidMeasurement";

    /// <summary>The parameter of each property, null for none, and the identifier of an invalid value.</summary>
    public static IReadOnlyDictionary<MeasurementProperty, (string? Parameter, string ErrorId)> Properties { get; } =
        new Dictionary<MeasurementProperty, (string?, string)>
        {
            [MeasurementProperty.Port] = ("Port", "InvalidPort"),
            [MeasurementProperty.Duration] = ("DurationSeconds", Invalid),
            [MeasurementProperty.Flows] = ("Flows", Invalid),
            [MeasurementProperty.MessageSize] = ("MessageSize", Invalid),
            [MeasurementProperty.Rate] = ("Rate", Invalid),
            [MeasurementProperty.Timeout] = ("TimeoutSeconds", Invalid),
            [MeasurementProperty.NetworkNamespace] = ("NetworkNamespace", Invalid),
            [MeasurementProperty.Address] = ("Address", Invalid),
            [MeasurementProperty.SessionLimit] = ("SessionLimit", Invalid),
            [MeasurementProperty.IdleTimeout] = (null, Invalid),
        };

    /// <summary>The identifier of each code, null for that of the property; its category; and the remedy.</summary>
    public static IReadOnlyDictionary<MeasurementError, (string? ErrorId, ErrorCategory Category, string Action)> Errors { get; } =
        new Dictionary<MeasurementError, (string?, ErrorCategory, string)>
        {
            [MeasurementError.InvalidValue] = (null, ErrorCategory.InvalidArgument, "Correct the parameter named in the message."),
            [MeasurementError.TargetNotFound] =
                ("TargetNotFound", ErrorCategory.ObjectNotFound, "Give the inner address of the remote."),
            [MeasurementError.ResponderRefused] = (
                "ResponderRefused",
                ErrorCategory.ConnectionError,
                "Start a responder there: Start-TunnelResponder with that address and the same -Port."),
            [MeasurementError.ResponderNotAnswering] = (
                "ResponderNotAnswering",
                ErrorCategory.OperationTimeout,
                "Check whether the remote replies to ping through the tunnel, "
                    + "and whether a firewall drops TCP to the port; then raise -TimeoutSeconds."),
            [MeasurementError.RemoteUnreachable] = (
                "RemoteUnreachable",
                ErrorCategory.ResourceUnavailable,
                "Check with 'ip route get ADDRESS' in the network namespace, and that the tunnel's device is up."),
            [MeasurementError.ResponderIncompatible] = (
                "ResponderIncompatible",
                ErrorCategory.ProtocolError,
                "Give the -Port of a responder, and use the same version of FouTools at both ends."),
            [MeasurementError.ResponderBusy] = (
                "ResponderBusy", ErrorCategory.ResourceBusy, "Wait for the other measurements, or start the responder with a higher -SessionLimit."),
            [MeasurementError.MeasurementInterrupted] = (
                "MeasurementInterrupted",
                ErrorCategory.ConnectionError,
                "Check that the responder still runs (Get-TunnelResponder there), and that the tunnel works."),
            [MeasurementError.NothingArrived] = (
                "NothingArrived",
                ErrorCategory.InvalidOperation,
                "Check that no firewall drops UDP and that the messages fit the tunnel's MTU (-MessageSize), and measure at a lower -Rate."),
            [MeasurementError.PortInUse] =
                ("PortInUse", ErrorCategory.ResourceBusy, "Give another -Port, or stop the program that uses this one; 'ss -ltnp' shows it."),
            [MeasurementError.LocalAddressNotAvailable] = (
                "LocalAddressNotAvailable",
                ErrorCategory.ResourceUnavailable,
                "Give an address of this host, in the network namespace of the responder; 'ip address' lists them."),
            [MeasurementError.InterfaceNotFound] = (
                "InterfaceNotFound",
                ErrorCategory.ObjectNotFound,
                "List the interfaces with 'ip link', and give the -NetworkNamespace that has it."),
            [MeasurementError.PermissionDenied] =
                ("PermissionDenied", ErrorCategory.PermissionDenied, "Run as root, or without -Name, or with a port above 1023."),
            [MeasurementError.SystemCallFailed] =
                ("SystemCallFailed", ErrorCategory.InvalidOperation, "See the reason in the message."),
        };

    /// <summary>All identifiers of these errors.</summary>
    public static IEnumerable<string> Ids =>
        Properties.Values.Select(row => row.ErrorId).Concat(Errors.Values.Select(row => row.ErrorId).OfType<string>());

    /// <summary>The identifier of a failure.</summary>
    public static string IdOf(MeasurementException failure) => Errors[failure.Error].ErrorId ?? Properties[failure.Property!.Value].ErrorId;

    /// <summary>The remedy for a failure.</summary>
    public static string ActionOf(MeasurementException failure) =>
        failure.Property is { } property && Properties[property].Parameter is { } parameter
            ? failure.AllowedValues is { } allowed ? $"Give -{parameter} as {allowed}." : $"Correct -{parameter}."
            : Errors[failure.Error].Action;
}
