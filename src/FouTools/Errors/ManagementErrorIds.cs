using FouTools.Management.Errors;

namespace FouTools.Errors;

/// <summary>Maps errors of port and tunnel management to the identifiers of error records. A test asserts that no code is missing.</summary>
internal static class ManagementErrorIds
{
    private const string EncapPrefix = "Encap";

    private static readonly Dictionary<ManagementError, FouError> s_ofCodes = new()
    {
        [ManagementError.PropertyNotOfKind] = FouError.ParameterNotOfKind,
        [ManagementError.FouPortInUse] = FouError.FouPortInUse,
        [ManagementError.FouPortNotFound] = FouError.FouPortNotFound,
        [ManagementError.TunnelNotFound] = FouError.TunnelNotFound,
        [ManagementError.DeviceExists] = FouError.DeviceExists,
        [ManagementError.TunnelEndpointsInUse] = FouError.TunnelEndpointsInUse,
        [ManagementError.TunnelKindNotSupported] = FouError.TunnelKindNotSupported,
        [ManagementError.FallbackDevice] = FouError.FallbackDevice,
        [ManagementError.TunnelNotRestored] = FouError.TunnelNotRestored,
        [ManagementError.FouModuleNotLoaded] = FouError.FouModuleNotLoaded,
        [ManagementError.ModuleLoadFailed] = FouError.ModuleLoadFailed,
        [ManagementError.PermissionDenied] = FouError.PermissionDenied,
        [ManagementError.NamespaceNotFound] = FouError.NamespaceNotFound,
        [ManagementError.InterfaceNotFound] = FouError.InterfaceNotFound,
        [ManagementError.LocalAddressNotAvailable] = FouError.LocalAddressNotAvailable,
        [ManagementError.PeerUnreachable] = FouError.RemoteUnreachable,
        [ManagementError.AddressFamilyNotSupported] = FouError.AddressFamilyNotSupported,
        [ManagementError.RequestFailed] = FouError.FouRequestFailed,
    };

    // For invalid values, by parameter. The last ones are always valid once a cmdlet has parsed them, or no cmdlet sets them.
    private static readonly Dictionary<string, FouError> s_ofParameters = new(StringComparer.Ordinal)
    {
        ["Port"] = FouError.InvalidPort,
        ["Type"] = FouError.InvalidType,
        ["Protocol"] = FouError.InvalidProtocol,
        ["LocalAddress"] = FouError.InvalidLocalAddress,
        ["PeerAddress"] = FouError.InvalidPeerAddress,
        ["PeerPort"] = FouError.InvalidPeerPort,
        ["InterfaceName"] = FouError.InvalidInterfaceName,
        ["NoPartialRemoteChecksum"] = FouError.InvalidNoPartialRemoteChecksum,
        ["Name"] = FouError.InvalidName,
        ["Kind"] = FouError.InvalidKind,
        ["RemoteAddress"] = FouError.InvalidRemoteAddress,
        ["UnderlayInterface"] = FouError.InvalidUnderlayInterface,
        ["Ttl"] = FouError.InvalidTtl,
        ["Tos"] = FouError.InvalidTos,
        ["FlowLabel"] = FouError.InvalidFlowLabel,
        ["PathMtuDiscovery"] = FouError.InvalidPathMtuDiscovery,
        ["IgnoreDf"] = FouError.InvalidIgnoreDf,
        ["InputFlags"] = FouError.InvalidInputFlags,
        ["OutputFlags"] = FouError.InvalidOutputFlags,
        ["EncapsulationLimit"] = FouError.InvalidEncapsulationLimit,
        ["FirewallMark"] = FouError.InvalidFirewallMark,
        ["SixRdPrefix"] = FouError.InvalidSixRdPrefix,
        ["SixRdRelayPrefix"] = FouError.InvalidSixRdRelayPrefix,
        ["CollectMetadata"] = FouError.InvalidCollectMetadata,
        ["Mtu"] = FouError.InvalidMtu,
        ["Address"] = FouError.InvalidAddress,
        ["EncapType"] = FouError.InvalidEncapType,
        ["EncapDestinationPort"] = FouError.InvalidEncapDestinationPort,
        ["DestinationPort"] = FouError.InvalidDestinationPort,
        ["AddressFamily"] = FouError.FouRequestFailed,
        ["InputKey"] = FouError.FouRequestFailed,
        ["OutputKey"] = FouError.FouRequestFailed,
        ["Key"] = FouError.FouRequestFailed,
        ["Ip6Flags"] = FouError.FouRequestFailed,
        ["Isatap"] = FouError.FouRequestFailed,
        ["CopyDscp"] = FouError.FouRequestFailed,
        ["AllowLocalRemote"] = FouError.FouRequestFailed,
        ["MobileIPv6"] = FouError.FouRequestFailed,
        ["ErspanIndex"] = FouError.FouRequestFailed,
        ["ErspanVersion"] = FouError.FouRequestFailed,
        ["ErspanDirection"] = FouError.FouRequestFailed,
        ["ErspanHardwareId"] = FouError.FouRequestFailed,
        ["EncapSourcePort"] = FouError.FouRequestFailed,
        ["SourcePort"] = FouError.FouRequestFailed,
        ["EncapFlags"] = FouError.FouRequestFailed,
        ["Up"] = FouError.FouRequestFailed,
    };

    /// <summary>Finds the identifier.</summary>
    /// <param name="error">The code.</param>
    /// <param name="parameter">The parameter at fault, or the property if the cmdlet has no such parameter; null for none.</param>
    /// <exception cref="KeyNotFoundException">The table has no entry.</exception>
    public static FouError Find(ManagementError error, string? parameter) =>
        error == ManagementError.InvalidValue ? s_ofParameters[parameter ?? string.Empty] : s_ofCodes[error];

    /// <summary>Finds the parameter of a property: the TunnelEncap cmdlets omit the prefix Encap.</summary>
    /// <param name="property">A property of <see cref="ManagedProperties"/>.</param>
    /// <param name="hasParameter">Whether the cmdlet has a parameter.</param>
    /// <returns>The parameter; null if the cmdlet has none.</returns>
    public static string? FindParameter(string property, Func<string, bool> hasParameter)
    {
        string shortName = property.StartsWith(EncapPrefix, StringComparison.Ordinal) ? property[EncapPrefix.Length..] : property;
        return hasParameter(property) ? property : hasParameter(shortName) ? shortName : null;
    }
}
