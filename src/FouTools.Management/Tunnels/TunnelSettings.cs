using System.Net;
using FouTools.Linux.Interfaces;
using FouTools.Management.Errors;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Management.Tunnels;

/// <summary>
/// The requested parameters of a tunnel. What is null was not given. Some are several of the kernel's at once, and some have
/// another form over IPv6.
/// </summary>
public sealed record TunnelSettings
{
    private const byte InheritTtl = 0;
    private const byte InheritTos = 1;

    /// <summary>The source address of outer packets.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>The destination address of outer packets.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The name of the interface that outer packets leave by.</summary>
    public string? UnderlayInterface { get; init; }

    /// <summary>The TTL or hop limit of outer packets: 0 to 255, where 0 and Inherit mean that of the inner packet.</summary>
    public OuterField? Ttl { get; init; }

    /// <summary>The TOS or traffic class of outer packets: 0 to 255, or Inherit for that of the inner packet.</summary>
    public OuterField? Tos { get; init; }

    /// <summary>The flow label of outer packets over IPv6: 0 to 0xfffff, or Inherit for that of the inner packet.</summary>
    public OuterField? FlowLabel { get; init; }

    /// <summary>Whether outer packets over IPv4 are never fragmented.</summary>
    public bool? PathMtuDiscovery { get; init; }

    /// <summary>Whether the DF bit of inner packets is ignored (gre, gretap).</summary>
    public bool? IgnoreDf { get; init; }

    /// <summary>The IP protocol number of inner packets, 0 for any (ipip, sit, ip6tnl).</summary>
    public int? Protocol { get; init; }

    /// <summary>The GRE key in both directions.</summary>
    public uint? Key { get; init; }

    /// <summary>The key that received GRE headers must have.</summary>
    public uint? InputKey { get; init; }

    /// <summary>The key that sent GRE headers get.</summary>
    public uint? OutputKey { get; init; }

    /// <summary>The fields that received GRE headers must have.</summary>
    public GreFlags? InputFlags { get; init; }

    /// <summary>The fields that sent GRE headers get.</summary>
    public GreFlags? OutputFlags { get; init; }

    /// <summary>How often a packet over IPv6 may be encapsulated again: 0 to 255, or None (RFC 2473 section 4.1.1).</summary>
    public EncapsulationLimit? EncapsulationLimit { get; init; }

    /// <summary>Whether an inner packet gets the DSCP of the outer one when it arrives over IPv6.</summary>
    public bool? CopyDscp { get; init; }

    /// <summary>Whether the remote IPv6 address may belong to this host.</summary>
    public bool? AllowLocalRemote { get; init; }

    /// <summary>Whether it is for Mobile IPv6 (over IPv6).</summary>
    public bool? MobileIPv6 { get; init; }

    /// <summary>The firewall mark that outer packets are routed by, 0 for none; over IPv6 also Inherit.</summary>
    public OuterField? FirewallMark { get; init; }

    /// <summary>Whether it does ISATAP (sit).</summary>
    public bool? Isatap { get; init; }

    /// <summary>The IPv6 prefix of 6rd (sit).</summary>
    public IPNetwork? SixRdPrefix { get; init; }

    /// <summary>The IPv4 prefix that all 6rd addresses share (sit).</summary>
    public IPNetwork? SixRdRelayPrefix { get; init; }

    /// <summary>Whether every packet brings its own tunnel parameters (`external`).</summary>
    public bool? CollectMetadata { get; init; }

    /// <summary>The properties to clear.</summary>
    public IReadOnlyList<TunnelProperty> Clear { get; init; } = [];

    /// <summary>Merges the settings into the kernel's parameters in place.</summary>
    /// <param name="kind">The kind of the tunnel.</param>
    /// <param name="current">The parameters in place.</param>
    /// <param name="underlayIndex">The index of <see cref="UnderlayInterface"/>, where one is given.</param>
    /// <returns>The merged parameters.</returns>
    /// <exception cref="ManagementException">A number is out of range, or the kind does not have a property that was given.</exception>
    public TunnelParameters ApplyTo(TunnelKind kind, TunnelParameters current, int? underlayIndex)
    {
        RejectForeign(kind);
        TunnelParameters cleared = ApplyClear(current);
        return ApplyOverIpv6(kind, cleared with
        {
            LocalAddress = LocalAddress ?? cleared.LocalAddress,
            RemoteAddress = RemoteAddress ?? cleared.RemoteAddress,
            UnderlayIndex = underlayIndex ?? cleared.UnderlayIndex,
            Ttl = ByteOf(nameof(Ttl), Ttl, InheritTtl) ?? cleared.Ttl,
            PathMtuDiscovery = PathMtuDiscovery ?? cleared.PathMtuDiscovery,
            IgnoreDf = IfKnown(kind, nameof(TunnelParameters.IgnoreDf), IgnoreDf) ?? cleared.IgnoreDf,
            Protocol = ByteOf(nameof(Protocol), Protocol) ?? cleared.Protocol,
            InputKey = InputKey ?? Key ?? cleared.InputKey,
            OutputKey = OutputKey ?? Key ?? cleared.OutputKey,
            InputFlags = IfKnown(kind, nameof(TunnelParameters.InputFlags), InputFlags) ?? cleared.InputFlags,
            OutputFlags = IfKnown(kind, nameof(TunnelParameters.OutputFlags), OutputFlags) ?? cleared.OutputFlags,
            FirewallMark = NumberOf(nameof(FirewallMark), FirewallMark, uint.MaxValue) ?? cleared.FirewallMark,
            Isatap = IfKnown(kind, nameof(TunnelParameters.Isatap), Isatap) ?? cleared.Isatap,
            SixRdPrefix = SixRdPrefix?.BaseAddress ?? cleared.SixRdPrefix,
            SixRdPrefixLength = (ushort?)SixRdPrefix?.PrefixLength ?? cleared.SixRdPrefixLength,
            SixRdRelayPrefix = SixRdRelayPrefix?.BaseAddress ?? cleared.SixRdRelayPrefix,
            SixRdRelayPrefixLength = (ushort?)SixRdRelayPrefix?.PrefixLength ?? cleared.SixRdRelayPrefixLength,
            CollectMetadata = IfKnown(kind, nameof(TunnelParameters.CollectMetadata), CollectMetadata) ?? cleared.CollectMetadata,
        });
    }

    /// <summary>Rejects a name of the underlay interface that no interface can have.</summary>
    internal void ValidateUnderlay()
    {
        if (UnderlayInterface is not null && InterfaceName.FindFault(UnderlayInterface) is { } reason)
        {
            throw TunnelErrors.InvalidUnderlay(UnderlayInterface, $"'{UnderlayInterface}' cannot be the name of an interface: {reason}.");
        }
    }

    private TunnelParameters ApplyClear(TunnelParameters current)
    {
        bool Cleared(params ReadOnlySpan<TunnelProperty> any) => any.ContainsAny([.. Clear]);
        return current with
        {
            LocalAddress = Cleared(TunnelProperty.LocalAddress) ? null : current.LocalAddress,
            RemoteAddress = Cleared(TunnelProperty.RemoteAddress) ? null : current.RemoteAddress,
            UnderlayIndex = Cleared(TunnelProperty.UnderlayInterface) ? null : current.UnderlayIndex,
            InputKey = Cleared(TunnelProperty.Key, TunnelProperty.InputKey) ? null : current.InputKey,
            OutputKey = Cleared(TunnelProperty.Key, TunnelProperty.OutputKey) ? null : current.OutputKey,
        };
    }

    private TunnelParameters ApplyOverIpv6(TunnelKind kind, TunnelParameters parameters)
    {
        if (!HasIpv6Options(kind))
        {
            return parameters with { Tos = ByteOf(nameof(Tos), Tos, InheritTos) ?? parameters.Tos };
        }

        uint information = parameters.FlowInformation ?? 0;
        information = ByteOf(nameof(Tos), Tos) is byte trafficClass ? Tunnels.FlowInformation.WithTrafficClass(information, trafficClass) : information;
        information = NumberOf(nameof(FlowLabel), FlowLabel, Tunnels.FlowInformation.MaxFlowLabel) is uint label
            ? Tunnels.FlowInformation.WithFlowLabel(information, label)
            : information;
        return parameters with
        {
            FlowInformation = Tos is null && FlowLabel is null ? parameters.FlowInformation : information,
            EncapsulationLimit = ByteOf(nameof(EncapsulationLimit), EncapsulationLimit?.Number) ?? parameters.EncapsulationLimit,
            Ip6Flags = ApplyFlags(parameters.Ip6Flags),
        };
    }

    private Ip6TunnelFlags? ApplyFlags(Ip6TunnelFlags? current)
    {
        (Ip6TunnelFlags Flag, bool? IsOn)[] flags =
        [
            (Ip6TunnelFlags.UseInnerTrafficClass, Tos?.IsInherited),
            (Ip6TunnelFlags.UseInnerFlowLabel, FlowLabel?.IsInherited),
            (Ip6TunnelFlags.UseInnerFirewallMark, FirewallMark?.IsInherited),
            (Ip6TunnelFlags.IgnoreEncapsulationLimit, EncapsulationLimit is { } limit ? limit.Number is null : null),
            (Ip6TunnelFlags.CopyDscp, CopyDscp),
            (Ip6TunnelFlags.AllowLocalRemote, AllowLocalRemote),
            (Ip6TunnelFlags.MobileIpv6, MobileIPv6),
        ];
        foreach ((Ip6TunnelFlags flag, bool? isOn) in flags)
        {
            current = isOn switch
            {
                true => (current ?? Ip6TunnelFlags.None) | flag,
                false => (current ?? Ip6TunnelFlags.None) & ~flag,
                null => current,
            };
        }

        return current;
    }

    // By the property that was given, of which the kernel's parameter may be a part. False is the same as not given.
    private void RejectForeign(TunnelKind kind)
    {
        (string Property, bool IsGiven, string Parameter)[] given =
        [
            (nameof(PathMtuDiscovery), PathMtuDiscovery is not null, nameof(TunnelParameters.PathMtuDiscovery)),
            (nameof(IgnoreDf), IgnoreDf == true, nameof(TunnelParameters.IgnoreDf)),
            (nameof(Protocol), Protocol is not null, nameof(TunnelParameters.Protocol)),
            (nameof(Key), Key is not null || Clear.Contains(TunnelProperty.Key), nameof(TunnelParameters.InputKey)),
            (nameof(InputKey), InputKey is not null || Clear.Contains(TunnelProperty.InputKey), nameof(TunnelParameters.InputKey)),
            (nameof(OutputKey), OutputKey is not null || Clear.Contains(TunnelProperty.OutputKey), nameof(TunnelParameters.OutputKey)),
            (nameof(InputFlags), InputFlags is not (null or GreFlags.None), nameof(TunnelParameters.InputFlags)),
            (nameof(OutputFlags), OutputFlags is not (null or GreFlags.None), nameof(TunnelParameters.OutputFlags)),
            (nameof(FlowLabel), FlowLabel is not null, nameof(TunnelParameters.FlowInformation)),
            (nameof(EncapsulationLimit), EncapsulationLimit is not null, nameof(TunnelParameters.EncapsulationLimit)),
            (nameof(CopyDscp), CopyDscp == true, nameof(TunnelParameters.Ip6Flags)),
            (nameof(AllowLocalRemote), AllowLocalRemote == true, nameof(TunnelParameters.Ip6Flags)),
            (nameof(MobileIPv6), MobileIPv6 == true, nameof(TunnelParameters.Ip6Flags)),
            (nameof(FirewallMark), FirewallMark?.IsInherited == true, nameof(TunnelParameters.Ip6Flags)),
            (nameof(Isatap), Isatap == true, nameof(TunnelParameters.Isatap)),
            (nameof(SixRdPrefix), SixRdPrefix is not null, nameof(TunnelParameters.SixRdPrefix)),
            (nameof(SixRdRelayPrefix), SixRdRelayPrefix is not null, nameof(TunnelParameters.SixRdRelayPrefix)),
            (nameof(CollectMetadata), CollectMetadata == true, nameof(TunnelParameters.CollectMetadata)),
        ];
        foreach ((string property, bool isGiven, string parameter) in given)
        {
            if (isGiven && !TunnelRules.Has(kind, parameter))
            {
                throw TunnelErrors.NotOfKind(property, kind);
            }
        }
    }

    // A value that a kind lacks is false or none here, which is not sent: RejectForeign has rejected all others.
    private static T? IfKnown<T>(TunnelKind kind, string parameter, T? value)
        where T : struct =>
        TunnelRules.Has(kind, parameter) ? value : null;

    private static bool HasIpv6Options(TunnelKind kind) => TunnelRules.Has(kind, nameof(TunnelParameters.Ip6Flags));

    private static byte? ByteOf(string property, OuterField? field, byte inherit) =>
        field is { IsInherited: true } ? inherit : ByteOf(property, field?.Number);

    private static byte? ByteOf(string property, OuterField? field) => ByteOf(property, field?.Number);

    private static byte? ByteOf(string property, long? number) => (byte?)NumberOf(property, number, byte.MaxValue);

    private static uint? NumberOf(string property, OuterField? field, uint max) => NumberOf(property, field?.Number, max);

    private static uint? NumberOf(string property, long? number, uint max) =>
        number is null ? null
        : number >= 0 && number <= max ? (uint)number
        : throw TunnelErrors.OutOfRange(property, number.Value, max);
}
