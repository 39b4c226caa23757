using System.Net;
using FouTools.Errors;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Objects;

/// <summary>
/// What a user says of a tunnel, in the words of the cmdlets' parameters: null where nothing is said. Some parameters are
/// several of the kernel's at once, and some have another form over IPv6.
/// </summary>
internal sealed record TunnelSettings
{
    private const byte InheritTtl = 0;
    private const byte InheritTos = 1;

    public IPAddress? LocalAddress { get; init; }

    public IPAddress? RemoteAddress { get; init; }

    public string? UnderlayInterface { get; init; }

    public OuterField? Ttl { get; init; }

    public OuterField? Tos { get; init; }

    public OuterField? FlowLabel { get; init; }

    public bool? PathMtuDiscovery { get; init; }

    public bool? IgnoreDf { get; init; }

    public int? Protocol { get; init; }

    public uint? Key { get; init; }

    public uint? InputKey { get; init; }

    public uint? OutputKey { get; init; }

    public GreFlags? InputFlags { get; init; }

    public GreFlags? OutputFlags { get; init; }

    public EncapsulationLimit? EncapsulationLimit { get; init; }

    public bool? CopyDscp { get; init; }

    public bool? AllowLocalRemote { get; init; }

    public bool? MobileIPv6 { get; init; }

    public OuterField? FirewallMark { get; init; }

    public bool? Isatap { get; init; }

    public IPNetwork? SixRdPrefix { get; init; }

    public IPNetwork? SixRdRelayPrefix { get; init; }

    public bool? CollectMetadata { get; init; }

    /// <summary>What is to be taken away.</summary>
    public IReadOnlyList<TunnelProperty> Clear { get; init; } = [];

    /// <summary>Makes the kernel's parameters of those in place and what is said.</summary>
    /// <param name="kind">The kind of the tunnel.</param>
    /// <param name="current">The parameters in place.</param>
    /// <param name="underlayIndex">The index of <see cref="UnderlayInterface"/>, where that is said.</param>
    /// <exception cref="FouException">A number is out of range, or the kind does not have what is said.</exception>
    public TunnelParameters ApplyTo(TunnelKind kind, TunnelParameters current, int? underlayIndex)
    {
        RefuseForeign(kind);
        TunnelParameters cleared = ApplyClear(current);
        return ApplyOverIpv6(kind, cleared with
        {
            LocalAddress = LocalAddress ?? cleared.LocalAddress,
            RemoteAddress = RemoteAddress ?? cleared.RemoteAddress,
            UnderlayIndex = underlayIndex ?? cleared.UnderlayIndex,
            Ttl = ByteOf(nameof(Ttl), Ttl, InheritTtl) ?? cleared.Ttl,
            PathMtuDiscovery = PathMtuDiscovery ?? cleared.PathMtuDiscovery,
            IgnoreDf = IgnoreDf ?? cleared.IgnoreDf,
            Protocol = ByteOf(nameof(Protocol), Protocol) ?? cleared.Protocol,
            InputKey = InputKey ?? Key ?? cleared.InputKey,
            OutputKey = OutputKey ?? Key ?? cleared.OutputKey,
            InputFlags = InputFlags ?? cleared.InputFlags,
            OutputFlags = OutputFlags ?? cleared.OutputFlags,
            FirewallMark = NumberOf(nameof(FirewallMark), FirewallMark, uint.MaxValue) ?? cleared.FirewallMark,
            Isatap = Isatap ?? cleared.Isatap,
            SixRdPrefix = SixRdPrefix?.BaseAddress ?? cleared.SixRdPrefix,
            SixRdPrefixLength = (ushort?)SixRdPrefix?.PrefixLength ?? cleared.SixRdPrefixLength,
            SixRdRelayPrefix = SixRdRelayPrefix?.BaseAddress ?? cleared.SixRdRelayPrefix,
            SixRdRelayPrefixLength = (ushort?)SixRdRelayPrefix?.PrefixLength ?? cleared.SixRdRelayPrefixLength,
            CollectMetadata = CollectMetadata ?? cleared.CollectMetadata,
        });
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
        information = ByteOf(nameof(Tos), Tos) is byte trafficClass ? Objects.FlowInformation.WithTrafficClass(information, trafficClass) : information;
        information = NumberOf(nameof(FlowLabel), FlowLabel, Objects.FlowInformation.GreatestFlowLabel) is uint label
            ? Objects.FlowInformation.WithFlowLabel(information, label)
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
        (Ip6TunnelFlags Flag, bool? IsOn)[] wanted =
        [
            (Ip6TunnelFlags.UseInnerTrafficClass, Tos?.IsInherited),
            (Ip6TunnelFlags.UseInnerFlowLabel, FlowLabel?.IsInherited),
            (Ip6TunnelFlags.UseInnerFirewallMark, FirewallMark?.IsInherited),
            (Ip6TunnelFlags.IgnoreEncapsulationLimit, EncapsulationLimit is { } limit ? limit.Number is null : null),
            (Ip6TunnelFlags.CopyDscp, CopyDscp),
            (Ip6TunnelFlags.AllowLocalRemote, AllowLocalRemote),
            (Ip6TunnelFlags.MobileIpv6, MobileIPv6),
        ];
        foreach ((Ip6TunnelFlags flag, bool? isOn) in wanted)
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

    // By the parameter that was given, of which the kernel's may be a part. False says no more than nothing does.
    private void RefuseForeign(TunnelKind kind)
    {
        (string Parameter, bool IsSaid, string Property)[] given =
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
        foreach ((string parameter, bool isSaid, string property) in given)
        {
            if (isSaid && !TunnelRules.Has(kind, property))
            {
                throw TunnelRefusals.NotOfKind(parameter, kind);
            }
        }
    }

    private static bool HasIpv6Options(TunnelKind kind) => TunnelRules.Has(kind, nameof(TunnelParameters.Ip6Flags));

    private static byte? ByteOf(string parameter, OuterField? field, byte inherit) =>
        field is { IsInherited: true } ? inherit : ByteOf(parameter, field?.Number);

    private static byte? ByteOf(string parameter, OuterField? field) => ByteOf(parameter, field?.Number);

    private static byte? ByteOf(string parameter, long? number) => (byte?)NumberOf(parameter, number, byte.MaxValue);

    private static uint? NumberOf(string parameter, OuterField? field, uint greatest) => NumberOf(parameter, field?.Number, greatest);

    private static uint? NumberOf(string parameter, long? number, uint greatest) =>
        number is null ? null
        : number >= 0 && number <= greatest ? (uint)number
        : throw TunnelRefusals.OutOfRange(parameter, number.Value, greatest);
}
