using FouTools.Packets;

namespace FouTools.Datapath.Model;

/// <summary>
/// Which outer packets may be fragmented, and which may leave many at a time by UDP_SEGMENT: the one answer that the engine acts on and that
/// the user reads.
/// </summary>
/// <param name="Mode">What the tunnel carries.</param>
/// <param name="Encapsulation">What stands between the outer IP header and that.</param>
/// <param name="UdpChecksum">Whether sent datagrams have a UDP checksum.</param>
/// <param name="HasEncapsulationLimit">Whether outer IPv6 packets have a destination option.</param>
/// <param name="PathMtuDiscovery">Whether outer packets are never fragmented.</param>
/// <param name="IgnoreDf">Whether the DF bit of inner packets is passed over.</param>
internal readonly record struct OffloadPolicy(
    TunnelMode Mode, UdpEncapsulation Encapsulation, bool UdpChecksum, bool HasEncapsulationLimit, bool PathMtuDiscovery, bool IgnoreDf)
{
    /// <summary>Whether every outer packet may be fragmented, since the inner one has no DF bit, or none that counts.</summary>
    public bool FragmentsAll => !PathMtuDiscovery && (IgnoreDf || Mode is TunnelMode.SIT or TunnelMode.MPLS);

    /// <summary>
    /// Why no packet leaves by UDP_SEGMENT, in words; null where some may. The kernel sends no run without a checksum (udp_send_skb in
    /// net/ipv4/udp.c), writes no destination option, and sets DF in all datagrams of a run.
    /// </summary>
    public string? SegmentObstacle =>
        !Encapsulation.HasUdp() ? "there is no UDP"
        : !UdpChecksum ? "the UDP checksum is off"
        : HasEncapsulationLimit ? "an encapsulation limit needs headers that the engine writes itself"
        : FragmentsAll ? "outer packets may be fragmented"
        : null;

    /// <summary>Reads the policy from what a user has said.</summary>
    /// <param name="options">The datapath.</param>
    /// <returns>The policy.</returns>
    public static OffloadPolicy Of(FouDatapathOptions options) => new(
        options.Mode,
        options.Encapsulation,
        options.UdpChecksum,
        options.EncapsulationLimit.Number is not null,
        options.PathMtuDiscovery,
        options.IgnoreDf);

    /// <summary>Whether the outer packet of one packet may not be fragmented (ip_tunnel_xmit in net/ipv4/ip_tunnel.c).</summary>
    /// <param name="version">The inner packet's version; 0 for neither 4 nor 6.</param>
    /// <param name="dontFragment">Whether it has the DF bit.</param>
    /// <returns>Whether the outer packet gets the DF bit.</returns>
    public bool IsUnfragmentable(int version, bool dontFragment) => PathMtuDiscovery || (version == 4 && dontFragment && !IgnoreDf);
}
