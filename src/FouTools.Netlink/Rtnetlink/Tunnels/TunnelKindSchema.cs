using System.Net;
using System.Net.Sockets;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink.Tunnels.Wire;
using FouTools.Packets;
using static FouTools.Netlink.Rtnetlink.Tunnels.TunnelAttribute;
using Parameters = FouTools.Netlink.Rtnetlink.Tunnels.TunnelParameters;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>The attributes of a kind of tunnel, by which its parameters are read and written.</summary>
internal sealed class TunnelKindSchema
{
    // GRE_KEY, include/uapi/linux/if_tunnel.h.
    internal const ushort GreKey = 0x2000;

    // SIT_ISATAP, in the machine's byte order.
    internal const ushort SitIsatap = 1;

    // What the kernel adds to the flags that it lists: what the addresses allow (IP6_TNL_F_CAP_*, include/net/ip6_tunnel.h).
    private const uint Ip6CapabilityFlags = 0x70000;

    private static readonly TunnelKindSchema[] s_all =
    [
        new(TunnelKind.Ipip, "ipip", AddressFamily.InterNetwork, [.. IpTunnel(AddressFamily.InterNetwork), .. OverIpv4(), Protocol().Fixed(), CollectMetadata(IFLA_IPTUN.COLLECT_METADATA)]),
        new(TunnelKind.Sit, "sit", AddressFamily.InterNetwork, [.. IpTunnel(AddressFamily.InterNetwork), .. OverIpv4(), Protocol().Fixed(), .. Sit()]),
        new(TunnelKind.Gre, "gre", AddressFamily.InterNetwork, [.. Gre(AddressFamily.InterNetwork), .. GreOverIpv4()]),
        new(TunnelKind.Gretap, "gretap", AddressFamily.InterNetwork, [.. Gre(AddressFamily.InterNetwork), .. GreOverIpv4()]),
        new(TunnelKind.Erspan, "erspan", AddressFamily.InterNetwork, [.. Gre(AddressFamily.InterNetwork), .. GreOverIpv4(), .. Erspan()]),
        new(TunnelKind.Ip6Tnl, "ip6tnl", AddressFamily.InterNetworkV6, [.. IpTunnel(AddressFamily.InterNetworkV6), .. OverIpv6(IFLA_IPTUN.ENCAP_LIMIT, IFLA_IPTUN.FLOWINFO, IFLA_IPTUN.FLAGS), Protocol(), CollectMetadata(IFLA_IPTUN.COLLECT_METADATA)]),
        new(TunnelKind.Ip6Gre, "ip6gre", AddressFamily.InterNetworkV6, [.. Gre(AddressFamily.InterNetworkV6), .. OverIpv6(IFLA_GRE.ENCAP_LIMIT, IFLA_GRE.FLOWINFO, IFLA_GRE.FLAGS)]),
        new(TunnelKind.Ip6Gretap, "ip6gretap", AddressFamily.InterNetworkV6, [.. Gre(AddressFamily.InterNetworkV6), .. OverIpv6(IFLA_GRE.ENCAP_LIMIT, IFLA_GRE.FLOWINFO, IFLA_GRE.FLAGS)]),
        new(TunnelKind.Ip6Erspan, "ip6erspan", AddressFamily.InterNetworkV6, [.. Gre(AddressFamily.InterNetworkV6), .. OverIpv6(IFLA_GRE.ENCAP_LIMIT, IFLA_GRE.FLOWINFO, IFLA_GRE.FLAGS), .. Erspan()]),
    ];

    private TunnelKindSchema(TunnelKind kind, string name, AddressFamily underlay, IReadOnlyList<TunnelAttribute> attributes)
    {
        Kind = kind;
        Name = name;
        Underlay = underlay;
        Attributes = attributes;
    }

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<TunnelKindSchema> All => s_all;

    /// <summary>The kind.</summary>
    public TunnelKind Kind { get; }

    /// <summary>The kernel's name of the kind (IFLA_INFO_KIND).</summary>
    public string Name { get; }

    /// <summary>The family of the outer addresses.</summary>
    public AddressFamily Underlay { get; }

    /// <summary>The attributes. Where one depends on another, it comes later.</summary>
    public IReadOnlyList<TunnelAttribute> Attributes { get; }

    /// <summary>The description of a kind.</summary>
    public static TunnelKindSchema Of(TunnelKind kind) => s_all[(int)kind];

    /// <summary>The description of the kernel's name of a kind, or null for a link that is no tunnel.</summary>
    public static TunnelKindSchema? Find(string? name) => Array.Find(s_all, description => description.Name == name);

    /// <summary>Whether parameters have the same value of an attribute, or both none.</summary>
    public static bool Same(TunnelAttribute attribute, Parameters left, Parameters right)
    {
        return Bytes(left).AsSpan().SequenceEqual(Bytes(right));

        byte[] Bytes(Parameters parameters)
        {
            var writer = new MessageWriter(0);
            attribute.Write(writer, parameters);
            return writer.Build(MessageFlags.None, 0, 0).ToArray();
        }
    }

    /// <summary>Reads IFLA_INFO_DATA. Attributes that are not described are passed over.</summary>
    public Parameters Read(ReadOnlySpan<byte> data)
    {
        Span<(int Start, int Length)> netnses = stackalloc (int, int)[IFLA_GRE.ERSPAN_HWID + 1];
        int start = 0;
        foreach (NetlinkAttribute attribute in new AttributeReader(data))
        {
            if (attribute.Type < netnses.Length)
            {
                netnses[attribute.Type] = (start + NetlinkAttribute.HeaderSize, attribute.Payload.Length);
            }

            start += NetlinkAlignment.Align(NetlinkAttribute.HeaderSize + attribute.Payload.Length);
        }

        var parameters = new Parameters();
        foreach (TunnelAttribute attribute in Attributes)
        {
            (int netns, int length) = netnses[attribute.Number];
            if (netns > 0)
            {
                parameters = attribute.Read(parameters, new NetlinkAttribute(attribute.Number, data.Slice(netns, length)));
            }
        }

        return parameters;
    }

    /// <summary>Writes the attributes inside IFLA_INFO_DATA.</summary>
    /// <param name="request">The message, inside the nest.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="isChange">Whether the tunnel exists, so that what never changes is left out.</param>
    public void Write(MessageWriter request, Parameters parameters, bool isChange)
    {
        foreach (TunnelAttribute attribute in Attributes)
        {
            if (!isChange || !attribute.IsFixed)
            {
                attribute.Write(request, parameters);
            }
        }
    }

    /// <summary>
    /// Says in full what a change would keep if it were left out, so that a change leads to nothing but what it says.
    /// </summary>
    public Parameters Complete(Parameters parameters) => parameters with
    {
        Encap = parameters.Encap ?? TunnelEncap.None,
        FirewallMark = parameters.FirewallMark ?? 0,
        IgnoreDf = Has(nameof(Parameters.IgnoreDf)) ? parameters.IgnoreDf ?? false : parameters.IgnoreDf,
        Ip6Flags = Has(nameof(Parameters.Ip6Flags)) ? parameters.Ip6Flags ?? Ip6TunnelFlags.None : parameters.Ip6Flags,
    };

    /// <summary>Compares what was wanted with what is there.</summary>
    /// <returns>The names of the properties that differ.</returns>
    public IReadOnlyList<string> Compare(Parameters wanted, Parameters actual) =>
    [
        .. Attributes
            .Where(attribute => attribute.IsSet(wanted) ? !Same(attribute, wanted, actual) : attribute.IsNoneByAbsence && attribute.IsSet(actual))
            .Select(attribute => attribute.Field)
            .Distinct(),
    ];

    /// <summary>Whether the kind has a property.</summary>
    public bool Has(string field) => Attributes.Any(attribute => attribute.Field == field);

    private static TunnelAttribute[] IpTunnel(AddressFamily underlay) =>
    [
        .. Ends(IFLA_IPTUN.LINK, IFLA_IPTUN.LOCAL, IFLA_IPTUN.REMOTE, IFLA_IPTUN.TTL, underlay),
        .. Encap(IFLA_IPTUN.ENCAP_TYPE, IFLA_IPTUN.ENCAP_FLAGS, IFLA_IPTUN.ENCAP_SPORT, IFLA_IPTUN.ENCAP_DPORT),
        FirewallMark(IFLA_IPTUN.FWMARK),
    ];

    private static TunnelAttribute[] Gre(AddressFamily underlay) =>
    [
        .. Ends(IFLA_GRE.LINK, IFLA_GRE.LOCAL, IFLA_GRE.REMOTE, IFLA_GRE.TTL, underlay),
        OfUInt16BigEndian(
            IFLA_GRE.IFLAGS,
            nameof(Parameters.InputFlags),
            p => ToWire(p.InputFlags, p.InputKey),
            (p, value) => p with { InputFlags = FromWire(value), InputKey = HasKey(value) ? 0 : null }),
        OfUInt16BigEndian(
            IFLA_GRE.OFLAGS,
            nameof(Parameters.OutputFlags),
            p => ToWire(p.OutputFlags, p.OutputKey),
            (p, value) => p with { OutputFlags = FromWire(value), OutputKey = HasKey(value) ? 0 : null }),

        // The kernel lists keys of 0 also when the flags say that there are none.
        OfUInt32BigEndian(
            IFLA_GRE.IKEY,
            nameof(Parameters.InputKey),
            p => p.InputKey,
            (p, value) => p.InputKey is null ? p : p with { InputKey = value }).NoneByAbsence(),
        OfUInt32BigEndian(
            IFLA_GRE.OKEY,
            nameof(Parameters.OutputKey),
            p => p.OutputKey,
            (p, value) => p.OutputKey is null ? p : p with { OutputKey = value }).NoneByAbsence(),
        .. Encap(IFLA_GRE.ENCAP_TYPE, IFLA_GRE.ENCAP_FLAGS, IFLA_GRE.ENCAP_SPORT, IFLA_GRE.ENCAP_DPORT),
        FirewallMark(IFLA_GRE.FWMARK),
        CollectMetadata(IFLA_GRE.COLLECT_METADATA),
    ];

    private static TunnelAttribute[] Ends(ushort link, ushort local, ushort remote, ushort ttl, AddressFamily underlay) =>
    [
        OfUInt32(link, nameof(Parameters.UnderlayIndex), p => (uint?)p.UnderlayIndex, (p, value) => p with { UnderlayIndex = value == 0 ? null : (int)value }).NoneByAbsence(),
        OfAddress(local, nameof(Parameters.LocalAddress), underlay, p => WildcardAddress.ToNull(p.LocalAddress), (p, value) => p with { LocalAddress = WildcardAddress.ToNull(value) }).NoneByAbsence(),

        // gretap does not take a wildcard, which everywhere else says the same as nothing.
        OfAddress(remote, nameof(Parameters.RemoteAddress), underlay, p => WildcardAddress.ToNull(p.RemoteAddress), (p, value) => p with { RemoteAddress = WildcardAddress.ToNull(value) }).NoneByAbsence(),
        OfByte(ttl, nameof(Parameters.Ttl), p => p.Ttl, (p, value) => p with { Ttl = value }),
    ];

    // The kernel replaces all four as soon as one of them is there.
    private static TunnelAttribute[] Encap(ushort type, ushort flags, ushort sourcePort, ushort destinationPort) =>
    [
        OfUInt16(type, nameof(Parameters.Encap), p => (ushort?)p.Encap?.Type, (p, value) => p with { Encap = EncapOf(p) with { Type = (TunnelEncapType)value } }),
        OfUInt16(flags, nameof(Parameters.Encap), p => (ushort?)p.Encap?.Flags, (p, value) => p with { Encap = EncapOf(p) with { Flags = (TunnelEncapFlags)value } }),
        OfUInt16BigEndian(sourcePort, nameof(Parameters.Encap), p => (ushort?)p.Encap?.SourcePort, (p, value) => p with { Encap = EncapOf(p) with { SourcePort = value } }),
        OfUInt16BigEndian(destinationPort, nameof(Parameters.Encap), p => (ushort?)p.Encap?.DestinationPort, (p, value) => p with { Encap = EncapOf(p) with { DestinationPort = value } }),
    ];

    private static TunnelAttribute[] OverIpv4() =>
    [
        OfByte(IFLA_IPTUN.TOS, nameof(Parameters.Tos), p => p.Tos, (p, value) => p with { Tos = value }),
        OfBoolean(IFLA_IPTUN.PMTUDISC, nameof(Parameters.PathMtuDiscovery), p => p.PathMtuDiscovery, (p, value) => p with { PathMtuDiscovery = value }),
    ];

    private static TunnelAttribute[] GreOverIpv4() =>
    [
        OfByte(IFLA_GRE.TOS, nameof(Parameters.Tos), p => p.Tos, (p, value) => p with { Tos = value }),
        OfBoolean(IFLA_GRE.PMTUDISC, nameof(Parameters.PathMtuDiscovery), p => p.PathMtuDiscovery, (p, value) => p with { PathMtuDiscovery = value }),
        OfBoolean(IFLA_GRE.IGNORE_DF, nameof(Parameters.IgnoreDf), p => p.IgnoreDf, (p, value) => p with { IgnoreDf = value }),
    ];

    private static TunnelAttribute[] OverIpv6(ushort encapsulationLimit, ushort flowInformation, ushort flags) =>
    [
        OfByte(encapsulationLimit, nameof(Parameters.EncapsulationLimit), p => p.EncapsulationLimit, (p, value) => p with { EncapsulationLimit = value }),
        OfUInt32BigEndian(flowInformation, nameof(Parameters.FlowInformation), p => p.FlowInformation, (p, value) => p with { FlowInformation = value }),
        OfUInt32(flags, nameof(Parameters.Ip6Flags), p => (uint?)p.Ip6Flags, (p, value) => p with { Ip6Flags = (Ip6TunnelFlags)(value & ~Ip6CapabilityFlags) }),
    ];

    private static TunnelAttribute[] Sit() =>
    [
        // A change of it is taken and not made (ipip6_tunnel_update, net/ipv6/sit.c).
        OfUInt16(IFLA_IPTUN.FLAGS, nameof(Parameters.Isatap), p => p.Isatap ? SitIsatap : null, (p, value) => p with { Isatap = (value & SitIsatap) != 0 }).NoneByAbsence().Fixed(),
        OfAddress(IFLA_IPTUN_6RD.PREFIX, nameof(Parameters.SixRdPrefix), AddressFamily.InterNetworkV6, p => p.SixRdPrefix, (p, value) => p with { SixRdPrefix = value }),
        OfAddress(IFLA_IPTUN_6RD.RELAY_PREFIX, nameof(Parameters.SixRdRelayPrefix), AddressFamily.InterNetwork, p => p.SixRdRelayPrefix, (p, value) => p with { SixRdRelayPrefix = value }),
        OfUInt16(IFLA_IPTUN_6RD.PREFIXLEN, nameof(Parameters.SixRdPrefixLength), p => p.SixRdPrefixLength, (p, value) => p with { SixRdPrefixLength = value }),
        OfUInt16(IFLA_IPTUN_6RD.RELAY_PREFIXLEN, nameof(Parameters.SixRdRelayPrefixLength), p => p.SixRdRelayPrefixLength, (p, value) => p with { SixRdRelayPrefixLength = value }),
    ];

    private static TunnelAttribute[] Erspan() =>
    [
        OfUInt32(IFLA_GRE.ERSPAN_INDEX, nameof(Parameters.ErspanIndex), p => p.ErspanIndex, (p, value) => p with { ErspanIndex = value }),
        OfByte(IFLA_GRE.ERSPAN_VER, nameof(Parameters.ErspanVersion), p => p.ErspanVersion, (p, value) => p with { ErspanVersion = value }),
        OfByte(IFLA_GRE.ERSPAN_DIR, nameof(Parameters.ErspanDirection), p => p.ErspanDirection, (p, value) => p with { ErspanDirection = value }),
        OfUInt16(IFLA_GRE.ERSPAN_HWID, nameof(Parameters.ErspanHardwareId), p => p.ErspanHardwareId, (p, value) => p with { ErspanHardwareId = value }),
    ];

    private static TunnelAttribute Protocol() =>
        OfByte(IFLA_IPTUN.PROTO, nameof(Parameters.Protocol), p => p.Protocol, (p, value) => p with { Protocol = value });

    private static TunnelAttribute FirewallMark(ushort number) =>
        OfUInt32(number, nameof(Parameters.FirewallMark), p => p.FirewallMark, (p, value) => p with { FirewallMark = value });

    private static TunnelAttribute CollectMetadata(ushort number) =>
        OfFlag(number, nameof(Parameters.CollectMetadata), p => p.CollectMetadata, p => p with { CollectMetadata = true }).Fixed();

    private static TunnelEncap EncapOf(Parameters parameters) => parameters.Encap ?? TunnelEncap.None;

    private static ushort ToWire(GreFlags flags, uint? key) => (ushort)((ushort)flags | (key is null ? 0 : GreKey));

    private static GreFlags FromWire(ushort flags) => (GreFlags)(flags & ~GreKey);

    private static bool HasKey(ushort flags) => (flags & GreKey) != 0;
}
