using FouTools.Linux.Tun;
using FouTools.Packets;

namespace FouTools.Datapath.Model;

/// <summary>What follows from a mode.</summary>
internal static class TunnelModeRules
{
    /// <summary>Whether packets of an IP version pass.</summary>
    public static bool Carries(this TunnelMode mode, int version) => version switch
    {
        4 => mode is TunnelMode.IPIP or TunnelMode.GRE or TunnelMode.Mixed or TunnelMode.GRETAP,
        6 => mode is TunnelMode.SIT or TunnelMode.GRE or TunnelMode.Mixed or TunnelMode.GRETAP,
        _ => false,
    };

    /// <summary>Whether there is a GRE header.</summary>
    public static bool HasGre(this TunnelMode mode) => mode is TunnelMode.GRE or TunnelMode.GRETAP;

    /// <summary>Whether inner addresses tell one peer from another; where not, there can be one peer only.</summary>
    public static bool HasInnerAddresses(this TunnelMode mode) =>
        mode is TunnelMode.IPIP or TunnelMode.SIT or TunnelMode.GRE or TunnelMode.Mixed;

    /// <summary>The kind of device that the mode needs.</summary>
    public static TunKind DeviceKind(this TunnelMode mode) => mode == TunnelMode.GRETAP ? TunKind.Ethernet : TunKind.IP;

    /// <summary>The smallest MTU that the inner protocol allows (RFC 791, RFC 8200 section 5).</summary>
    public static int MinMtu(this TunnelMode mode) =>
        mode == TunnelMode.SIT ? TunnelMtu.IPv6Minimum : TunnelMtu.IPv4Minimum;
}
