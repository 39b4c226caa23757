using FouTools.Packets;

namespace FouTools.Datapath;

/// <summary>What follows from a mode: its headers, its limits, and which IP versions pass.</summary>
internal static class TunnelModeRules
{
    /// <summary>The length in bytes of the outer headers: 28, or 32 for GRE.</summary>
    public static int HeaderLength(this TunnelMode mode) => TunnelMtu.Overhead(mode.Layers());

    /// <summary>The smallest MTU that the inner protocol allows (RFC 791, RFC 8200 section 5).</summary>
    public static int MinimumMtu(this TunnelMode mode) =>
        mode == TunnelMode.SIT ? TunnelMtu.IPv6Minimum : TunnelMtu.IPv4Minimum;

    /// <summary>The largest MTU with which the outer packet still has a 16-bit length.</summary>
    public static int MaximumMtu(this TunnelMode mode) => ushort.MaxValue - mode.HeaderLength();

    /// <summary>The MTU that fits a path, within the limits above.</summary>
    public static int MtuFor(this TunnelMode mode, int pathMtu) =>
        TunnelMtu.FromUnderlay(Math.Min(pathMtu, ushort.MaxValue), mode.Layers(), mode.MinimumMtu());

    /// <summary>Whether packets of an IP version pass.</summary>
    public static bool Carries(this TunnelMode mode, int version) => version switch
    {
        4 => mode is TunnelMode.IPIP or TunnelMode.GRE,
        6 => mode is TunnelMode.SIT or TunnelMode.GRE,
        _ => false,
    };

    private static TunnelLayers Layers(this TunnelMode mode) =>
        mode == TunnelMode.GRE ? TunnelLayers.Fou | TunnelLayers.Gre : TunnelLayers.Fou;
}
