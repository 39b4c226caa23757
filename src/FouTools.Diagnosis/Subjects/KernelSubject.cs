using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Diagnosis.Subjects;

/// <summary>Presents a kernel tunnel to the checks.</summary>
internal static class KernelSubject
{
    /// <summary>Describes a tunnel.</summary>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="netns">Its network namespace; null for that of the process.</param>
    /// <param name="underlayInterface">The name of its underlay interface; null for any.</param>
    public static TunnelSubject Of(Tunnel tunnel, string? netns, string? underlayInterface)
    {
        TunnelParameters parameters = tunnel.Parameters;
        TunnelEncap encap = parameters.Encap ?? TunnelEncap.None;
        bool isEncapsulated = encap.Type is TunnelEncapType.Fou or TunnelEncapType.Gue;
        bool isOverIPv4 = TunnelKindNames.UnderlayOf(tunnel.Kind) == System.Net.Sockets.AddressFamily.InterNetwork;
        IReadOnlyList<byte> protocols = ProtocolsOf(tunnel.Kind, parameters.Protocol);
        bool carriesAll = protocols.Contains(IPProtocol.Gre);
        return new TunnelSubject
        {
            Name = tunnel.Link.Name,
            NetworkNamespace = netns,
            TransportNamespace = netns,
            Underlay = TunnelKindNames.UnderlayOf(tunnel.Kind),
            LocalAddress = WildcardAddress.ToNull(parameters.LocalAddress),
            RemoteAddress = WildcardAddress.ToNull(parameters.RemoteAddress),
            UnderlayInterface = underlayInterface,
            Encapsulation = encap.Type switch
            {
                TunnelEncapType.Fou => SubjectEncapsulation.Fou,
                TunnelEncapType.Gue => SubjectEncapsulation.Gue,
                _ => SubjectEncapsulation.None,
            },
            Protocols = protocols,
            SourcePort = isEncapsulated && encap.SourcePort != 0 ? encap.SourcePort : null,
            DestinationPort = isEncapsulated ? encap.DestinationPort : null,
            UdpChecksum = isEncapsulated && encap.Flags.HasFlag(isOverIPv4 ? TunnelEncapFlags.Checksum : TunnelEncapFlags.Checksum6),
            Ttl = parameters.Ttl is byte ttl and not 0 ? ttl : null,
            DontFragment = parameters.PathMtuDiscovery ?? true,
            Overhead = TunnelHeaders.Length(tunnel.Kind, parameters),
            CarriesIPv4 = carriesAll || protocols.Contains(IPProtocol.IPIP),
            CarriesIPv6 = carriesAll || protocols.Contains(IPProtocol.IPv6),
            IsUnderlayElsewhere = tunnel.Link.LinkedNamespaceId is not null,
            Kernel = tunnel,
        };
    }

    private static IReadOnlyList<byte> ProtocolsOf(TunnelKind kind, byte? protocol) => (kind, protocol) switch
    {
        (TunnelKind.Ipip or TunnelKind.Sit or TunnelKind.Ip6Tnl, > 0) => [protocol.Value],
        (TunnelKind.Ipip, _) => [IPProtocol.IPIP],
        (TunnelKind.Sit, _) => [IPProtocol.IPv6],
        (TunnelKind.Ip6Tnl, _) => [IPProtocol.IPIP, IPProtocol.IPv6],
        _ => [IPProtocol.Gre],
    };
}
