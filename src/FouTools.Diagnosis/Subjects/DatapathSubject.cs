using System.Net;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Netlink;
using FouTools.Packets;

namespace FouTools.Diagnosis.Subjects;

/// <summary>Presents a datapath, or one of its peers, to the checks.</summary>
internal static class DatapathSubject
{
    /// <summary>Describes the device as a whole.</summary>
    public static TunnelSubject Of(FouDatapathStatus datapath, IDatapathService service) => new()
    {
        Name = datapath.Name,
        NetworkNamespace = NullIfEmpty(datapath.NetworkNamespace),
        TransportNamespace = NullIfEmpty(datapath.TransportNamespace),
        Underlay = datapath.LocalAddress.AddressFamily,
        LocalAddress = WildcardAddress.ToNull(datapath.LocalAddress),
        UnderlayInterface = datapath.UnderlayInterface,
        Encapsulation = datapath.Encapsulation switch
        {
            UdpEncapsulation.None => SubjectEncapsulation.None,
            UdpEncapsulation.Gue => SubjectEncapsulation.Gue,
            _ => SubjectEncapsulation.Fou,
        },
        Protocols = ProtocolsOf(datapath),
        SourcePort = datapath.SourcePort == SourcePortPolicy.Local ? datapath.LocalPort : datapath.SourcePort.Port,
        UdpChecksum = datapath.UdpChecksum,
        Ttl = (int?)datapath.Ttl.Number,
        DontFragment = datapath.PathMtuDiscovery,
        Overhead = datapath.Overhead,
        CarriesIPv4 = datapath.Mode is TunnelMode.IPIP or TunnelMode.GRE or TunnelMode.GRETAP or TunnelMode.Mixed,
        CarriesIPv6 = datapath.Mode is TunnelMode.SIT or TunnelMode.GRE or TunnelMode.GRETAP or TunnelMode.Mixed,
        Datapath = datapath,
        ReadStatistics = () => service.GetStatistics(datapath.Id),
    };

    /// <summary>Describes one peer.</summary>
    public static TunnelSubject Of(FouPeerStatus peer, FouDatapathStatus datapath, IDatapathService service) => Of(datapath, service) with
    {
        Peer = peer.Name,
        LocalAddress = peer.LocalAddress ?? WildcardAddress.ToNull(datapath.LocalAddress),
        RemoteAddress = peer.RemoteAddress,
        DestinationPort = peer.RemotePort,
        AllowedPrefixes = [.. peer.AllowedPrefix],
        ReadPeer = () => service.FindPeer(datapath.Id, peer.Name),
    };

    private static IReadOnlyList<byte> ProtocolsOf(FouDatapathStatus datapath) => datapath.Mode switch
    {
        TunnelMode.IPIP => [IPProtocol.IPIP],
        TunnelMode.SIT => [IPProtocol.IPv6],
        TunnelMode.GRE or TunnelMode.GRETAP => [IPProtocol.Gre],
        TunnelMode.Mixed => [IPProtocol.IPIP, IPProtocol.IPv6],
        TunnelMode.MPLS => [IPProtocol.Mpls],
        _ => datapath.Protocol is byte protocol ? [protocol] : [],
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
