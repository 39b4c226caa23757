using FouTools.Netlink;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Management.Errors;

/// <summary>The names that failures use for properties. They are those that the objects of this layer have; netlink splits some of them up.</summary>
public static class ManagedProperties
{
    private const string EncapPrefix = "Encap";

    private static readonly Dictionary<string, string> s_ofPorts = new(StringComparer.Ordinal)
    {
        [nameof(FouPort.AddressFamily)] = "AddressFamily",
        [nameof(FouPort.Port)] = "Port",
        [nameof(FouPort.Type)] = "Type",
        [nameof(FouPort.Protocol)] = "Protocol",
        [nameof(FouPort.NoPartialRemoteChecksum)] = "NoPartialRemoteChecksum",
        [nameof(FouPort.LocalAddress)] = "LocalAddress",
        [nameof(FouPort.PeerAddress)] = "PeerAddress",
        [nameof(FouPort.PeerPort)] = "PeerPort",
        [nameof(FouPort.InterfaceIndex)] = "InterfaceName",
    };

    private static readonly Dictionary<string, string> s_ofTunnels = new(StringComparer.Ordinal)
    {
        [nameof(TunnelSpecification.Name)] = "Name",
        [nameof(TunnelSpecification.Kind)] = "Kind",
        [nameof(TunnelSpecification.Mtu)] = "Mtu",
        [nameof(TunnelParameters.UnderlayIndex)] = "UnderlayInterface",
        [nameof(TunnelParameters.LocalAddress)] = "LocalAddress",
        [nameof(TunnelParameters.RemoteAddress)] = "RemoteAddress",
        [nameof(TunnelParameters.Ttl)] = "Ttl",
        [nameof(TunnelParameters.Tos)] = "Tos",
        [nameof(TunnelParameters.PathMtuDiscovery)] = "PathMtuDiscovery",
        [nameof(TunnelParameters.IgnoreDf)] = "IgnoreDf",
        [nameof(TunnelParameters.Protocol)] = "Protocol",
        [nameof(TunnelParameters.InputFlags)] = "InputFlags",
        [nameof(TunnelParameters.OutputFlags)] = "OutputFlags",
        [nameof(TunnelParameters.InputKey)] = "InputKey",
        [nameof(TunnelParameters.OutputKey)] = "OutputKey",
        [nameof(TunnelParameters.EncapsulationLimit)] = "EncapsulationLimit",
        [nameof(TunnelParameters.FlowInformation)] = "FlowLabel",
        [nameof(TunnelParameters.Ip6Flags)] = "Ip6Flags",
        [nameof(TunnelParameters.Isatap)] = "Isatap",
        [nameof(TunnelParameters.SixRdPrefix)] = "SixRdPrefix",
        [nameof(TunnelParameters.SixRdPrefixLength)] = "SixRdPrefix",
        [nameof(TunnelParameters.SixRdRelayPrefix)] = "SixRdRelayPrefix",
        [nameof(TunnelParameters.SixRdRelayPrefixLength)] = "SixRdRelayPrefix",
        [nameof(TunnelParameters.CollectMetadata)] = "CollectMetadata",
        [nameof(TunnelParameters.FirewallMark)] = "FirewallMark",
        [nameof(TunnelParameters.ErspanIndex)] = "ErspanIndex",
        [nameof(TunnelParameters.ErspanVersion)] = "ErspanVersion",
        [nameof(TunnelParameters.ErspanDirection)] = "ErspanDirection",
        [nameof(TunnelParameters.ErspanHardwareId)] = "ErspanHardwareId",
        [nameof(TunnelEncap.Type)] = EncapPrefix + "Type",
        [nameof(TunnelEncap.SourcePort)] = EncapPrefix + "SourcePort",
        [nameof(TunnelEncap.DestinationPort)] = EncapPrefix + "DestinationPort",
        [nameof(TunnelEncap.Flags)] = EncapPrefix + "Flags",
    };

    // What netlink does not have, or has as part of another.
    private static readonly string[] s_ofTunnelsHere = ["Address", "Up", "Key", "CopyDscp", "AllowLocalRemote", "MobileIPv6"];

    /// <summary>The properties of FOU ports.</summary>
    public static IReadOnlyCollection<string> OfPorts => [.. s_ofPorts.Values.Distinct(StringComparer.Ordinal)];

    /// <summary>The properties of tunnels; those of their encapsulation begin with Encap.</summary>
    public static IReadOnlyCollection<string> OfTunnels => [.. s_ofTunnels.Values.Concat(s_ofTunnelsHere).Distinct(StringComparer.Ordinal)];

    /// <summary>The name of a property of <see cref="FouPort"/>.</summary>
    /// <exception cref="KeyNotFoundException">The table lacks it.</exception>
    internal static string OfPort(string field) => s_ofPorts[field];

    /// <summary>
    /// The name of a property of <see cref="TunnelSpecification"/>, <see cref="TunnelParameters"/> or <see cref="TunnelEncap"/>.
    /// </summary>
    /// <exception cref="KeyNotFoundException">The table lacks it.</exception>
    internal static string OfTunnel(string field) => s_ofTunnels[field];

    /// <summary>Makes the failure of a fault that was found before anything was sent.</summary>
    internal static ManagementException InvalidPort(SpecificationFault fault) => Invalid(ManagedObject.FouPort, OfPort(fault.Field), fault, null);

    /// <summary>Makes the failure of a fault that was found before anything was sent.</summary>
    internal static ManagementException InvalidTunnel(SpecificationFault fault, string name) =>
        Invalid(ManagedObject.Tunnel, OfTunnel(fault.Field), fault, name);

    private static ManagementException Invalid(ManagedObject kind, string property, SpecificationFault fault, string? name) =>
        new(ManagementError.InvalidValue, kind, fault.Reason)
        {
            ObjectName = name,
            Property = property,
            Value = fault.Value,
            Allowed = fault.Allowed,
        };
}
