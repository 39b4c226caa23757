using System.Management.Automation;
using FouTools.Measurement;

namespace FouTools.Errors;

/// <summary>What errors of measurements and responders are to a user, as <see cref="DatapathErrorTable"/> is of the engine's.</summary>
internal static class MeasurementErrorTable
{
    private const string Invalid = "InvalidMeasurement";

    /// <summary>The parameter of each property, null for none, and the identifier of an error about its value.</summary>
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

    /// <summary>The identifier of each code, null for that of the property; its category; and what to do.</summary>
    public static IReadOnlyDictionary<MeasurementError, (string? ErrorId, ErrorCategory Category, string Action)> Errors { get; } =
        new Dictionary<MeasurementError, (string?, ErrorCategory, string)>
        {
            [MeasurementError.InvalidValue] = (null, ErrorCategory.InvalidArgument, "Correct the parameter that the message speaks of."),
            [MeasurementError.TargetNotFound] =
                ("TargetNotFound", ErrorCategory.ObjectNotFound, "Give the address of the far end inside the tunnel."),
            [MeasurementError.ResponderRefused] = (
                "ResponderRefused", ErrorCategory.ConnectionError, "Start one there: Start-TunnelResponder with that address, and the same -Port."),
            [MeasurementError.ResponderNotAnswering] = (
                "ResponderNotAnswering",
                ErrorCategory.OperationTimeout,
                "See whether the far end answers a ping through the tunnel, and whether a firewall drops TCP to the port; then give more -TimeoutSeconds."),
            [MeasurementError.RemoteUnreachable] = (
                "RemoteUnreachable",
                ErrorCategory.ResourceUnavailable,
                "See 'ip route get ADDRESS' in the network namespace, and whether the tunnel's device is up."),
            [MeasurementError.ResponderIncompatible] = (
                "ResponderIncompatible",
                ErrorCategory.ProtocolError,
                "Give the -Port of a responder, and use the same version of FouTools at both ends."),
            [MeasurementError.ResponderBusy] = (
                "ResponderBusy", ErrorCategory.ResourceBusy, "Wait for the other measurements, or start the responder with a higher -SessionLimit."),
            [MeasurementError.MeasurementInterrupted] = (
                "MeasurementInterrupted",
                ErrorCategory.ConnectionError,
                "See whether the responder still runs (Get-TunnelResponder there), and whether the tunnel does."),
            [MeasurementError.NothingArrived] = (
                "NothingArrived",
                ErrorCategory.InvalidOperation,
                "See whether a firewall drops UDP, whether the messages fit the tunnel's MTU (-MessageSize), and measure at a lower -Rate."),
            [MeasurementError.PortInUse] =
                ("PortInUse", ErrorCategory.ResourceBusy, "Give another -Port, or end what holds this one; 'ss -ltnp' shows it."),
            [MeasurementError.LocalAddressNotAvailable] = (
                "LocalAddressNotAvailable",
                ErrorCategory.ResourceUnavailable,
                "Give an address of this host, in the network namespace of the responder; 'ip address' lists them."),
            [MeasurementError.InterfaceNotFound] = (
                "InterfaceNotFound",
                ErrorCategory.ObjectNotFound,
                "See the interfaces with 'ip link', and give the -NetworkNamespace that has it."),
            [MeasurementError.PermissionDenied] =
                ("PermissionDenied", ErrorCategory.PermissionDenied, "Run as root, or without -Name, or with a port above 1023."),
            [MeasurementError.SystemCallFailed] =
                ("SystemCallFailed", ErrorCategory.InvalidOperation, "See the system's reason in the message."),
        };

    /// <summary>Every identifier that such an error can have.</summary>
    public static IEnumerable<string> Ids =>
        Properties.Values.Select(row => row.ErrorId).Concat(Errors.Values.Select(row => row.ErrorId).OfType<string>());

    /// <summary>The identifier of a failure.</summary>
    public static string IdOf(MeasurementException failure) => Errors[failure.Error].ErrorId ?? Properties[failure.Property!.Value].ErrorId;

    /// <summary>What to do about a failure.</summary>
    public static string ActionOf(MeasurementException failure) =>
        failure.Property is { } property && Properties[property].Parameter is { } parameter
            ? failure.AllowedValues is { } allowed ? $"Give -{parameter} as {allowed}." : $"Correct -{parameter}."
            : Errors[failure.Error].Action;
}
