using System.Management.Automation;

namespace FouTools.Errors;

/// <summary>Converts failures of packets, captures and plots to error records with stable identifiers.</summary>
internal static class FouErrorRecord
{
    /// <summary>Creates the record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The object that the user named.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord From(FouException failure, object? target) => AdvisedErrorRecord.Create(
        failure, failure.Error.ToString(), CategoryOf(failure.Error), target, failure.Message, failure.RecommendedAction);

    /// <summary>The category of an identifier.</summary>
    public static ErrorCategory CategoryOf(FouError error) => error switch
    {
        FouError.FouPortInUse => ErrorCategory.ResourceBusy,
        FouError.DeviceExists or FouError.TunnelEndpointsInUse or FouError.FileExists => ErrorCategory.ResourceExists,
        FouError.FouPortNotFound
            or FouError.TunnelNotFound
            or FouError.NamespaceNotFound
            or FouError.InterfaceNotFound
            or FouError.FileNotFound => ErrorCategory.ObjectNotFound,
        FouError.FouModuleNotLoaded or FouError.ModuleLoadFailed or FouError.TunnelKindNotSupported => ErrorCategory.NotInstalled,
        FouError.InvalidCapture or FouError.InvalidPacket or FouError.PacketNotCarried => ErrorCategory.InvalidData,
        FouError.FileReadFailed => ErrorCategory.ReadError,
        FouError.FileWriteFailed => ErrorCategory.WriteError,
        FouError.PermissionDenied => ErrorCategory.PermissionDenied,
        FouError.LocalAddressNotAvailable or FouError.RemoteUnreachable => ErrorCategory.ResourceUnavailable,
        FouError.AddressFamilyNotSupported => ErrorCategory.NotImplemented,
        FouError.FallbackDevice or FouError.TunnelNotRestored or FouError.FouRequestFailed => ErrorCategory.InvalidOperation,
        _ => ErrorCategory.InvalidArgument,
    };
}
