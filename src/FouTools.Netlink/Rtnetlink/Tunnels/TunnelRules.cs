using System.Net.Sockets;
using FouTools.Linux.Interfaces;
using FouTools.Packets;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>
/// What a tunnel has to be before the kernel is asked for it. The kernel answers most of this with a bare EINVAL, or
/// passes over what the kind does not have.
/// </summary>
public static class TunnelRules
{
    // The kernel's default of sit (net/ipv6/sit.c).
    private const byte SitTtl = 64;

    private const int MinMtu = 68;
    private const string PortRange = "1 to 65535";

    // IPV6_FLOWINFO_MASK, include/net/ipv6.h.
    private const uint FlowInformationMask = 0x0fffffff;

    private const TunnelEncapFlags AllEncapFlags =
        TunnelEncapFlags.Checksum | TunnelEncapFlags.Checksum6 | TunnelEncapFlags.RemoteChecksum;

    private static readonly TunnelParameters s_nothing = new();

    /// <summary>Whether tunnels of a kind have a parameter at all.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="property">The name of a property of <see cref="TunnelParameters"/>.</param>
    /// <returns>Whether they have it.</returns>
    public static bool Has(TunnelKind kind, string property) => TunnelKindSchema.Of(kind).Has(property);

    /// <summary>Finds what is wrong with a tunnel that is to be made.</summary>
    /// <param name="specification">The tunnel.</param>
    /// <returns>
    /// The first fault, with the name of a property of <see cref="TunnelSpecification"/>,
    /// <see cref="TunnelParameters"/> or <see cref="TunnelEncap"/>; or null.
    /// </returns>
    public static SpecificationFault? FindFault(TunnelSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        if (InterfaceName.FindFault(specification.Name) is { } reason)
        {
            return new SpecificationFault(
                nameof(TunnelSpecification.Name), $"'{specification.Name}' cannot be the name of an interface: {reason}.") { Value = specification.Name };
        }

        return specification.Kind is TunnelKind.Erspan or TunnelKind.Ip6Erspan
            ? new SpecificationFault(nameof(TunnelSpecification.Kind), $"{specification.Kind} tunnels can be read, but not made.") { Value = specification.Kind }
            : FindFaultOfMtu(specification.Mtu) ?? FindFault(specification.Kind, specification.Parameters);
    }

    /// <summary>Finds what is wrong with the parameters of a tunnel.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="parameters">The parameters. A wildcard address means the same as null.</param>
    /// <returns>The first fault, with the name of a property of <see cref="TunnelParameters"/> or <see cref="TunnelEncap"/>; or null.</returns>
    public static SpecificationFault? FindFault(TunnelKind kind, TunnelParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        TunnelKindSchema description = TunnelKindSchema.Of(kind);
        return FindFaultOfForeign(description, parameters)
            ?? AddressRules.FindFault(nameof(TunnelParameters.LocalAddress), parameters.LocalAddress, description.Underlay)
            ?? AddressRules.FindFault(nameof(TunnelParameters.RemoteAddress), parameters.RemoteAddress, description.Underlay)
            ?? FindFaultOfUnderlay(parameters)
            ?? FindFaultOfProtocol(kind, parameters)
            ?? FindFaultOfFragmentation(kind, parameters)
            ?? FindFaultOfGre(parameters)
            ?? FindFaultOfIpv6(parameters)
            ?? FindFaultOfSixRd(parameters)
            ?? FindFaultOfEncap(kind, parameters);
    }

    /// <summary>Finds why a tunnel cannot be changed in this way.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="current">Its parameters.</param>
    /// <param name="wanted">What they are to become.</param>
    /// <param name="mtu">What its MTU is to become; null to keep it.</param>
    /// <returns>The first fault, or null. What was wrong before does not stand in the way of a change of something else.</returns>
    public static SpecificationFault? FindChangeFault(
        TunnelKind kind, TunnelParameters current, TunnelParameters wanted, int? mtu = null)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(wanted);
        SpecificationFault? fault = FindFault(kind, wanted);
        return fault is not null && fault != FindFault(kind, current)
            ? fault
            : FindFaultOfMtu(mtu) ?? FindFaultOfFixed(kind, current, wanted);
    }

    private static SpecificationFault? FindFaultOfMtu(int? mtu) => mtu is < MinMtu or > ushort.MaxValue
        ? new SpecificationFault(nameof(TunnelSpecification.Mtu), $"The MTU of a tunnel is {MinMtu} to {ushort.MaxValue} bytes, not {mtu}.")
        {
            Value = mtu,
            Allowed = $"{MinMtu} to {ushort.MaxValue}",
        }
        : null;

    private static SpecificationFault? FindFaultOfForeign(TunnelKindSchema description, TunnelParameters parameters)
    {
        foreach (string field in (string[])[nameof(TunnelParameters.InputKey), nameof(TunnelParameters.OutputKey)])
        {
            uint? key = field == nameof(TunnelParameters.InputKey) ? parameters.InputKey : parameters.OutputKey;
            if (key is not null && !description.Has(field))
            {
                return new SpecificationFault(field, $"A tunnel of kind {description.Name} has no key; keys are part of GRE.");
            }
        }

        TunnelAttribute? foreign = TunnelKindSchema.All
            .SelectMany(other => other.Attributes)
            .FirstOrDefault(attribute => !description.Has(attribute.Field) && !TunnelKindSchema.Same(attribute, parameters, s_nothing));
        return foreign is null
            ? null
            : new SpecificationFault(foreign.Field, $"A tunnel of kind {description.Name} has no {foreign.Field}.");
    }

    private static SpecificationFault? FindFaultOfUnderlay(TunnelParameters parameters)
    {
        if (parameters.UnderlayIndex is < 0)
        {
            return new SpecificationFault(nameof(TunnelParameters.UnderlayIndex), $"The index of an interface is not {parameters.UnderlayIndex}.") { Value = parameters.UnderlayIndex };
        }

        return parameters.UnderlayIndex is null or 0
            ? AddressRules.FindFaultOfScope(nameof(TunnelParameters.UnderlayIndex), parameters.LocalAddress, parameters.RemoteAddress)
            : null;
    }

    private static SpecificationFault? FindFaultOfProtocol(TunnelKind kind, TunnelParameters parameters)
    {
        byte[] possible = kind switch
        {
            TunnelKind.Ipip => [0, 4, 137],
            TunnelKind.Sit => [0, 4, 41, 137],
            _ => [0, 4, 41],
        };
        return parameters.Protocol is byte protocol && !possible.Contains(protocol)
            ? new SpecificationFault(
                nameof(TunnelParameters.Protocol), $"A tunnel of kind {TunnelKindSchema.Of(kind).Name} carries protocol {string.Join(", ", possible)}, not {protocol}.")
            {
                Value = protocol,
                Allowed = string.Join(", ", possible),
            }
            : null;
    }

    private static SpecificationFault? FindFaultOfFragmentation(TunnelKind kind, TunnelParameters parameters)
    {
        if (parameters.IgnoreDf == true && parameters.PathMtuDiscovery != false)
        {
            return new SpecificationFault(
                nameof(TunnelParameters.IgnoreDf), $"The DF bit of inner packets can be ignored only when {nameof(TunnelParameters.PathMtuDiscovery)} is off.");
        }

        // GRE is excepted because IgnoreDf would be of no use there without fragmentation.
        int ttl = parameters.Ttl ?? (kind == TunnelKind.Sit ? SitTtl : 0);
        return kind is TunnelKind.Ipip or TunnelKind.Sit && ttl != 0 && parameters.PathMtuDiscovery == false
            ? new SpecificationFault(
                nameof(TunnelParameters.PathMtuDiscovery), $"Path MTU discovery can be off only where the TTL is that of the inner packet (0), and not {ttl}.")
            : null;
    }

    private static SpecificationFault? FindFaultOfGre(TunnelParameters parameters)
    {
        const GreFlags All = GreFlags.Checksum | GreFlags.Sequence;
        if ((parameters.InputFlags & ~All) != 0)
        {
            return FaultOf(nameof(TunnelParameters.InputFlags), parameters.InputFlags);
        }

        return (parameters.OutputFlags & ~All) != 0
            ? FaultOf(nameof(TunnelParameters.OutputFlags), parameters.OutputFlags)
            : null;

        static SpecificationFault FaultOf(string field, GreFlags flags) =>
            new(field, $"GRE has checksum and sequence number as flags; 0x{(ushort)flags:x4} has others. Keys are set by themselves.");
    }

    private static SpecificationFault? FindFaultOfIpv6(TunnelParameters parameters) =>
        (parameters.FlowInformation & ~FlowInformationMask) is > 0
            ? new SpecificationFault(
                nameof(TunnelParameters.FlowInformation), $"Traffic class and flow label have 28 bits, and 0x{parameters.FlowInformation:x} has more.")
            : null;

    private static SpecificationFault? FindFaultOfSixRd(TunnelParameters parameters) => parameters switch
    {
        { SixRdPrefix.AddressFamily: not AddressFamily.InterNetworkV6 } =>
            new(nameof(TunnelParameters.SixRdPrefix), $"{parameters.SixRdPrefix} is no IPv6 prefix."),
        { SixRdRelayPrefix.AddressFamily: not AddressFamily.InterNetwork } =>
            new(nameof(TunnelParameters.SixRdRelayPrefix), $"{parameters.SixRdRelayPrefix} is no IPv4 prefix."),
        { SixRdPrefixLength: > 128 } =>
            new(nameof(TunnelParameters.SixRdPrefixLength), $"An IPv6 prefix has at most 128 bits, not {parameters.SixRdPrefixLength}."),
        { SixRdRelayPrefixLength: > 32 } =>
            new(nameof(TunnelParameters.SixRdRelayPrefixLength), $"An IPv4 prefix has at most 32 bits, not {parameters.SixRdRelayPrefixLength}."),

        // ipip6_tunnel_update_6rd, net/ipv6/sit.c.
        { SixRdPrefixLength: { } length } when length + 32 - (parameters.SixRdRelayPrefixLength ?? 0) > 64 =>
            new(
                nameof(TunnelParameters.SixRdPrefix),
                $"A 6rd prefix of {length} bits and the {32 - (parameters.SixRdRelayPrefixLength ?? 0)} bits that follow it of IPv4 addresses, those that {nameof(TunnelParameters.SixRdRelayPrefix)} does not hold, are more than 64."),
        _ => null,
    };

    private static SpecificationFault? FindFaultOfEncap(TunnelKind kind, TunnelParameters parameters) => parameters.Encap switch
    {
        null => null,
        { Type: not (TunnelEncapType.None or TunnelEncapType.Fou or TunnelEncapType.Gue) } encap =>
            new(nameof(TunnelEncap.Type), $"The encapsulation of a tunnel in UDP is FOU, GUE or none, not {encap.Type}.") { Value = encap.Type, Allowed = "None, Fou, Gue" },
        { SourcePort: < 0 or > ushort.MaxValue } encap =>
            new(nameof(TunnelEncap.SourcePort), $"A source port is a number from 1 to 65535, or 0 for one of every flow's own, not {encap.SourcePort}.") { Value = encap.SourcePort, Allowed = $"0 to {ushort.MaxValue}" },
        { Type: TunnelEncapType.None, DestinationPort: not 0 } or { Type: TunnelEncapType.None, SourcePort: not 0 } =>
            new(nameof(TunnelEncap.Type), "The settings of the encapsulation need a type, Fou or Gue."),
        { Type: not TunnelEncapType.None, DestinationPort: 0 } encap =>
            new(nameof(TunnelEncap.DestinationPort), $"{encap.Type} needs the UDP port that packets go to, a number from 1 to 65535: the FOU port of the remote.") { Value = 0, Allowed = PortRange },
        { Type: not TunnelEncapType.None, DestinationPort: < 1 or > ushort.MaxValue } encap =>
            new(nameof(TunnelEncap.DestinationPort), $"A destination port is a number from 1 to 65535, not {encap.DestinationPort}.") { Value = encap.DestinationPort, Allowed = PortRange },
        { Flags: var flags } when (flags & ~AllEncapFlags) != 0 =>
            new(nameof(TunnelEncap.Flags), $"An encapsulation has three flags; 0x{(ushort)flags:x} has others."),

        // GRE refuses it, ip6tnl takes it and then drops every packet; with ipip a BPF program can use it.
        { Type: not TunnelEncapType.None } when parameters.CollectMetadata && kind != TunnelKind.Ipip =>
            new(nameof(TunnelParameters.CollectMetadata), $"A tunnel of kind {TunnelKindSchema.Of(kind).Name} that takes its parameters from packets cannot be encapsulated in UDP."),
        _ => null,
    };

    private static SpecificationFault? FindFaultOfFixed(TunnelKind kind, TunnelParameters current, TunnelParameters wanted)
    {
        TunnelKindSchema description = TunnelKindSchema.Of(kind);
        TunnelAttribute? changed = description.Attributes.FirstOrDefault(
            attribute => attribute.IsFixed && !TunnelKindSchema.Same(attribute, current, wanted));
        if (changed is not null)
        {
            return new SpecificationFault(
                changed.Field, $"The {changed.Field} of a tunnel of kind {description.Name} cannot be changed; make the tunnel anew.");
        }

        bool hadRemote = WildcardAddress.ToNull(current.RemoteAddress) is not null;
        bool hasRemote = WildcardAddress.ToNull(wanted.RemoteAddress) is not null;
        return kind is TunnelKind.Ipip or TunnelKind.Sit or TunnelKind.Gre && hadRemote != hasRemote
            ? new SpecificationFault(
                nameof(TunnelParameters.RemoteAddress), $"A tunnel of kind {description.Name} with one remote end cannot become one with many, nor the reverse; make the tunnel anew.")
            : null;
    }
}
