using System.Management.Automation;
using FouTools.Datapath.Model;

namespace FouTools.Errors;

/// <summary>Turns the engine's failures into error records whose identifiers users may rely on.</summary>
internal static class DatapathErrorRecord
{
    /// <summary>No running datapath matches what the user named.</summary>
    public const string DatapathNotFound = nameof(DatapathNotFound);

    /// <summary>Makes the record of a failure.</summary>
    /// <param name="failure">The failure; its name becomes the identifier.</param>
    /// <param name="target">What the user named.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord From(DatapathException failure, object? target) =>
        AdvisedErrorRecord.Create(
            failure, failure.Error.ToString(), CategoryOf(failure.Error), target, failure.Message, failure.RecommendedAction);

    /// <summary>Makes the record for a name that no datapath has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="networkNamespace">The namespace it was looked for in; null for any.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord NotFound(string name, string? networkNamespace)
    {
        string message = $"No datapath '{name}'{NamespaceWords.In(networkNamespace)} was started in this session.";
        return AdvisedErrorRecord.Create(
            new ItemNotFoundException(message),
            DatapathNotFound,
            ErrorCategory.ObjectNotFound,
            name,
            message,
            "See the running ones with Get-FouDatapath.");
    }

    /// <summary>Makes the record for a name that no peer has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="datapaths">The datapaths whose peers it was looked for among.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord PeerNotFound(string name, IEnumerable<FouDatapathReference> datapaths) => From(
        new DatapathException(
            DatapathError.PeerNotFound,
            $"There is no peer '{name}' of {string.Join(", ", datapaths)}.",
            "See the peers with Get-FouPeer."),
        name);

    private static ErrorCategory CategoryOf(DatapathError error) => error switch
    {
        DatapathError.DeviceExists
            or DatapathError.PeerExists
            or DatapathError.PrefixInUse => ErrorCategory.ResourceExists,
        DatapathError.PortInUse or DatapathError.CaptureRunning => ErrorCategory.ResourceBusy,
        DatapathError.LocalAddressNotAvailable
            or DatapathError.RemoteUnreachable
            or DatapathError.CpuNotAvailable
            or DatapathError.ResourceLimit => ErrorCategory.ResourceUnavailable,
        DatapathError.NamespaceNotFound
            or DatapathError.InterfaceNotFound
            or DatapathError.PeerNotFound => ErrorCategory.ObjectNotFound,
        DatapathError.PermissionDenied => ErrorCategory.PermissionDenied,
        DatapathError.TunNotAvailable => ErrorCategory.NotInstalled,
        DatapathError.DeviceConfigurationFailed
            or DatapathError.SystemCallFailed
            or DatapathError.RoutingLoop
            or DatapathError.PeerNotPossible
            or DatapathError.AccelerationNotPossible
            or DatapathError.DatapathStopped => ErrorCategory.InvalidOperation,
        _ => ErrorCategory.InvalidArgument,
    };
}
