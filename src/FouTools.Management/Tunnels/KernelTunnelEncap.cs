using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Management.Tunnels;

/// <summary>
/// The encapsulation of a tunnel device in UDP, as it was when it was read. Its properties have the names of
/// those of <see cref="EncapSettings"/>.
/// </summary>
public sealed class KernelTunnelEncap
{
    private readonly KernelTunnel _tunnel;

    /// <summary>The encapsulation of a tunnel.</summary>
    /// <param name="tunnel">The tunnel.</param>
    public KernelTunnelEncap(KernelTunnel tunnel) => _tunnel = tunnel;

    /// <summary>The name of the tunnel device.</summary>
    public string Name => _tunnel.Name;

    /// <summary>The kind of the tunnel.</summary>
    public TunnelKind Kind => _tunnel.Kind;

    /// <summary>What it is.</summary>
    public TunnelEncapType Type => _tunnel.EncapType;

    /// <summary>The UDP port that packets come from; null without encapsulation.</summary>
    public SourcePortPolicy? SourcePort => _tunnel.EncapSourcePort;

    /// <summary>The UDP port that packets go to; null without encapsulation.</summary>
    public int? DestinationPort => _tunnel.EncapDestinationPort;

    /// <summary>Whether outer packets over IPv4 get a UDP checksum; null without encapsulation.</summary>
    public bool? UdpChecksum => _tunnel.EncapUdpChecksum;

    /// <summary>Whether outer packets over IPv6 get a UDP checksum; null without encapsulation.</summary>
    public bool? UdpChecksum6 => _tunnel.EncapUdpChecksum6;

    /// <summary>Whether GUE offloads the inner checksum; null without encapsulation.</summary>
    public bool? RemoteChecksum => _tunnel.EncapRemoteChecksum;

    /// <summary>The MTU of the tunnel in bytes.</summary>
    public int Mtu => _tunnel.Mtu;

    /// <summary>The length of all headers that the tunnel adds, in bytes.</summary>
    public int Overhead => _tunnel.Overhead;

    /// <summary>The network namespace of the tunnel, as the caller named it; null for that of the process.</summary>
    public string? NetworkNamespace => _tunnel.NetworkNamespace;

    /// <summary>Names the tunnel and says what its encapsulation is.</summary>
    /// <returns>For example "t0: Gue to port 5555".</returns>
    public override string ToString() => $"{_tunnel}: {Describe(Type, DestinationPort)}";

    /// <summary>Describes an encapsulation.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="destinationPort">The UDP port that packets go to.</param>
    /// <returns>For example "Gue to port 5555".</returns>
    public static string Describe(TunnelEncapType type, int? destinationPort) =>
        type == TunnelEncapType.None ? "no encapsulation" : $"{type} to port {destinationPort}";
}
