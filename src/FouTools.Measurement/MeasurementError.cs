namespace FouTools.Measurement;

/// <summary>Why a measurement or a responder failed.</summary>
public enum MeasurementError
{
    /// <summary>An option is invalid; <see cref="MeasurementException.Property"/> says which.</summary>
    InvalidValue,

    /// <summary>The target's name does not resolve.</summary>
    TargetNotFound,

    /// <summary>Nothing listens on the responder's port.</summary>
    ResponderRefused,

    /// <summary>The responder does not answer.</summary>
    ResponderNotAnswering,

    /// <summary>There is no route to the responder.</summary>
    RemoteUnreachable,

    /// <summary>The remote is not a responder, or speaks another version of the protocol.</summary>
    ResponderIncompatible,

    /// <summary>The responder has reached its session limit.</summary>
    ResponderBusy,

    /// <summary>The responder or the path to it failed during the measurement.</summary>
    MeasurementInterrupted,

    /// <summary>No datagram of the test arrived.</summary>
    NothingArrived,

    /// <summary>The responder's port is in use.</summary>
    PortInUse,

    /// <summary>The address is not a local one.</summary>
    LocalAddressNotAvailable,

    /// <summary>The interface does not exist.</summary>
    InterfaceNotFound,

    /// <summary>The caller lacks permission.</summary>
    PermissionDenied,

    /// <summary>Any other system error.</summary>
    SystemCallFailed,
}
