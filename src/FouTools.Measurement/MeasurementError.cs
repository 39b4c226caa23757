namespace FouTools.Measurement;

/// <summary>Why something could not be measured, or no responder started.</summary>
public enum MeasurementError
{
    /// <summary>A property has a value that it cannot have; <see cref="MeasurementException.Property"/> says which.</summary>
    InvalidValue,

    /// <summary>The target's name has no address.</summary>
    TargetNotFound,

    /// <summary>Nobody listens at the responder's port.</summary>
    ResponderRefused,

    /// <summary>Nothing comes back from the responder.</summary>
    ResponderNotAnswering,

    /// <summary>There is no route to the responder.</summary>
    RemoteUnreachable,

    /// <summary>What answers is no responder, or one of another version.</summary>
    ResponderIncompatible,

    /// <summary>The responder has as many sessions as it takes.</summary>
    ResponderBusy,

    /// <summary>The responder, or the way to it, went while it was measured.</summary>
    MeasurementInterrupted,

    /// <summary>No datagram of a test arrived.</summary>
    NothingArrived,

    /// <summary>Another program has the responder's port.</summary>
    PortInUse,

    /// <summary>The address is not of this host.</summary>
    LocalAddressNotAvailable,

    /// <summary>There is no such interface.</summary>
    InterfaceNotFound,

    /// <summary>The user may not.</summary>
    PermissionDenied,

    /// <summary>The system refused for another reason.</summary>
    SystemCallFailed,
}
