using System.Net;
using FouTools.Management.Namespaces;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Management.Tunnels;

/// <summary>
/// A tunnel device of the kernel, as it was when it was read. Its properties have the names of those of
/// <see cref="TunnelSettings"/>, and what its kind does not have is null.
/// </summary>
public sealed class KernelTunnel
{
    private const byte InheritTos = 1;

    internal KernelTunnel(Tunnel kernel, string? underlayInterface, string? networkNamespace)
    {
        Kernel = kernel;
        UnderlayInterface = underlayInterface;
        NetworkNamespace = networkNamespace;
    }

    /// <summary>The name of the device.</summary>
    public string Name => Kernel.Link.Name;

    /// <summary>Its kind.</summary>
    public TunnelKind Kind => Kernel.Kind;

    /// <summary>The source address of outer packets; null for any.</summary>
    public IPAddress? LocalAddress => Parameters.LocalAddress;

    /// <summary>The destination address of outer packets; null for a tunnel with many remotes.</summary>
    public IPAddress? RemoteAddress => Parameters.RemoteAddress;

    /// <summary>The interface that outer packets leave by; null for any, and where it is in another network namespace.</summary>
    public string? UnderlayInterface { get; }

    /// <summary>The index of that interface in its network namespace; null for any.</summary>
    public int? UnderlayIndex => Parameters.UnderlayIndex;

    /// <summary>The TTL or hop limit of outer packets.</summary>
    public OuterField Ttl => Parameters.Ttl is byte ttl and not 0 ? ttl : OuterField.Inherit;

    /// <summary>The TOS or traffic class of outer packets.</summary>
    public OuterField Tos => Has(Ip6TunnelFlags.UseInnerTrafficClass) == true || Parameters.Tos == InheritTos
        ? OuterField.Inherit
        : Parameters.Tos ?? FlowInformation.TrafficClass(Parameters.FlowInformation ?? 0);

    /// <summary>The flow label of outer packets; null over IPv4.</summary>
    public OuterField? FlowLabel => Parameters.FlowInformation is not uint information ? null
        : Has(Ip6TunnelFlags.UseInnerFlowLabel) == true ? OuterField.Inherit
        : FlowInformation.FlowLabel(information);

    /// <summary>Whether outer packets are never fragmented; null over IPv6.</summary>
    public bool? PathMtuDiscovery => Parameters.PathMtuDiscovery;

    /// <summary>Whether the DF bit of inner packets is passed over; null where the kind has no such thing.</summary>
    public bool? IgnoreDf => Parameters.IgnoreDf;

    /// <summary>The IP protocol number of inner packets, 0 for any; null for GRE.</summary>
    public int? Protocol => Parameters.Protocol;

    /// <summary>The name of that protocol, or Any; null for GRE.</summary>
    public string? ProtocolName => Protocol is int number ? number == 0 ? "Any" : IPProtocolNames.NameOf(number) : null;

    /// <summary>The key that received GRE headers must have; null for none.</summary>
    public uint? InputKey => Parameters.InputKey;

    /// <summary>The key that sent GRE headers get; null for none.</summary>
    public uint? OutputKey => Parameters.OutputKey;

    /// <summary>The fields that received GRE headers must have; null where there is no GRE.</summary>
    public GreFlags? InputFlags => HasGre ? Parameters.InputFlags : null;

    /// <summary>The fields that sent GRE headers get; null where there is no GRE.</summary>
    public GreFlags? OutputFlags => HasGre ? Parameters.OutputFlags : null;

    /// <summary>How often a packet may be encapsulated again; null over IPv4.</summary>
    public EncapsulationLimit? EncapsulationLimit => Parameters.EncapsulationLimit is not byte limit ? null
        : Has(Ip6TunnelFlags.IgnoreEncapsulationLimit) == true ? Packets.EncapsulationLimit.None
        : limit;

    /// <summary>Whether the inner packet gets the DSCP of the outer one when it arrives; null over IPv4.</summary>
    public bool? CopyDscp => Has(Ip6TunnelFlags.CopyDscp);

    /// <summary>Whether the remote address may be one of this host; null over IPv4.</summary>
    public bool? AllowLocalRemote => Has(Ip6TunnelFlags.AllowLocalRemote);

    /// <summary>Whether it is for Mobile IPv6; null over IPv4.</summary>
    public bool? MobileIPv6 => Has(Ip6TunnelFlags.MobileIpv6);

    /// <summary>The firewall mark that outer packets are routed by, 0 for none.</summary>
    public OuterField FirewallMark => Has(Ip6TunnelFlags.UseInnerFirewallMark) == true ? OuterField.Inherit : Parameters.FirewallMark ?? 0;

    /// <summary>Whether it does ISATAP; null for other kinds than sit.</summary>
    public bool? Isatap => Kind == TunnelKind.Sit ? Parameters.Isatap : null;

    /// <summary>The IPv6 prefix of 6rd; null for other kinds than sit.</summary>
    public IPNetwork? SixRdPrefix => Network(Parameters.SixRdPrefix, Parameters.SixRdPrefixLength);

    /// <summary>The IPv4 prefix that all 6rd addresses share; null for other kinds than sit.</summary>
    public IPNetwork? SixRdRelayPrefix => Network(Parameters.SixRdRelayPrefix, Parameters.SixRdRelayPrefixLength);

    /// <summary>Whether every packet brings its own tunnel parameters (`external`).</summary>
    public bool CollectMetadata => Parameters.CollectMetadata;

    /// <summary>The session of ERSPAN; null for other kinds, and of version 2.</summary>
    public uint? ErspanIndex => Parameters.ErspanIndex;

    /// <summary>The version of ERSPAN; null for other kinds.</summary>
    public int? ErspanVersion => Parameters.ErspanVersion;

    /// <summary>The direction of ERSPAN version 2; null otherwise.</summary>
    public int? ErspanDirection => Parameters.ErspanDirection;

    /// <summary>The hardware id of ERSPAN version 2; null otherwise.</summary>
    public int? ErspanHardwareId => Parameters.ErspanHardwareId;

    /// <summary>The encapsulation in UDP.</summary>
    public TunnelEncapType EncapType => Encap.Type;

    /// <summary>The UDP port that packets come from; null without encapsulation.</summary>
    public SourcePortPolicy? EncapSourcePort => !IsEncapsulated ? null
        : Encap.SourcePort == 0 ? SourcePortPolicy.Auto
        : new SourcePortPolicy(Encap.SourcePort);

    /// <summary>The UDP port that packets go to; null without encapsulation.</summary>
    public int? EncapDestinationPort => IsEncapsulated ? Encap.DestinationPort : null;

    /// <summary>Whether outer packets over IPv4 get a UDP checksum; null without encapsulation.</summary>
    public bool? EncapUdpChecksum => Has(TunnelEncapFlags.Checksum);

    /// <summary>Whether outer packets over IPv6 get a UDP checksum; null without encapsulation.</summary>
    public bool? EncapUdpChecksum6 => Has(TunnelEncapFlags.Checksum6);

    /// <summary>Whether GUE offloads the inner checksum; null without encapsulation.</summary>
    public bool? EncapRemoteChecksum => Has(TunnelEncapFlags.RemoteChecksum);

    /// <summary>The largest inner packet in bytes, without Ethernet header.</summary>
    public int Mtu => Kernel.Link.Mtu;

    /// <summary>The length of all headers that the tunnel adds, in bytes.</summary>
    public int Overhead => TunnelHeaders.Length(Kind, Parameters);

    /// <summary>Whether it is set up.</summary>
    public bool Up => Kernel.Link.IsUp;

    /// <summary>The index of the device.</summary>
    public int Index => Kernel.Link.Index;

    /// <summary>Whether it is the device that the kernel made itself for what no other tunnel takes, such as tunl0.</summary>
    public bool IsFallback => Kernel.IsFallback;

    /// <summary>The network namespace it is in, as the caller named it; null for that of the process.</summary>
    public string? NetworkNamespace { get; }

    /// <summary>The tunnel as the kernel listed it.</summary>
    internal Tunnel Kernel { get; }

    private TunnelParameters Parameters => Kernel.Parameters;

    private TunnelEncap Encap => Parameters.Encap ?? TunnelEncap.None;

    private bool IsEncapsulated => Encap.Type != TunnelEncapType.None;

    private bool HasGre => TunnelRules.Has(Kind, nameof(TunnelParameters.InputFlags));

    /// <summary>Names the tunnel and its network namespace.</summary>
    /// <returns>For example "t0 in network namespace 'shop'".</returns>
    public override string ToString() => Name + NamespacePhrase.In(NetworkNamespace);

    /// <summary>Whether another tunnel is encapsulated in the same way.</summary>
    /// <param name="other">The other tunnel.</param>
    /// <returns>Whether type, ports and flags are equal.</returns>
    public bool HasSameEncap(KernelTunnel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Encap == other.Encap;
    }

    /// <summary>The tunnel as netlink has it.</summary>
    /// <returns>The tunnel, as it was when it was read.</returns>
    public Tunnel ToNetlink() => Kernel;

    private static IPNetwork? Network(IPAddress? prefix, ushort? length) =>
        prefix is not null && length is ushort bits ? new IPNetwork(prefix, bits) : null;

    private bool? Has(TunnelEncapFlags flag) => IsEncapsulated ? Encap.Flags.HasFlag(flag) : null;

    private bool? Has(Ip6TunnelFlags flag) => Parameters.Ip6Flags?.HasFlag(flag);
}
