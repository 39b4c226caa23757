using System.Net.Sockets;
using FouTools.Packets;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>What a tunnel puts around a packet, and the MTU that the kernel makes of it.</summary>
public static class TunnelHeaders
{
    /// <summary>Adds up the headers of a tunnel.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <returns>Their length in bytes, from the outer IP header to the inner packet.</returns>
    public static int Length(TunnelKind kind, TunnelParameters parameters) =>
        TunnelMtu.Overhead(LayersOf(kind, parameters)) + ErspanLength(kind, parameters);

    /// <summary>Gives the MTU that the kernel gives to a new tunnel.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="underlayMtu">The MTU in bytes of the interface that leads to the remote end; null when there is none.</param>
    /// <returns>The MTU in bytes.</returns>
    public static int MtuOf(TunnelKind kind, TunnelParameters parameters, int? underlayMtu) => Math.Max(
        Math.Min(underlayMtu ?? TunnelMtu.UnknownUnderlay, ushort.MaxValue) - Length(kind, parameters),
        kind == TunnelKind.Sit || IsOverIpv6(kind) ? TunnelMtu.IPv6Minimum : TunnelMtu.IPv4Minimum);

    private static TunnelLayers LayersOf(TunnelKind kind, TunnelParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        TunnelLayers layers = EncapLayersOf(parameters.Encap);
        if (IsOverIpv6(kind))
        {
            bool hasLimit = parameters.Ip6Flags?.HasFlag(Ip6TunnelFlags.IgnoreEncapsulationLimit) != true;
            layers |= hasLimit ? TunnelLayers.EncapsulationLimit : TunnelLayers.IPv6Underlay;
        }

        if (IsErspan(kind))
        {
            return layers | TunnelLayers.Ethernet | TunnelLayers.GreSequence;
        }

        return kind is TunnelKind.Ipip or TunnelKind.Sit or TunnelKind.Ip6Tnl ? layers : layers | GreLayersOf(kind, parameters);
    }

    private static TunnelLayers EncapLayersOf(TunnelEncap? encap) => encap?.Type switch
    {
        TunnelEncapType.Fou => TunnelLayers.Fou,
        TunnelEncapType.Gue when encap.Flags.HasFlag(TunnelEncapFlags.RemoteChecksum) => TunnelLayers.RemoteChecksum,
        TunnelEncapType.Gue => TunnelLayers.Gue,
        _ => TunnelLayers.None,
    };

    // Only what is sent counts; received headers may be longer.
    private static TunnelLayers GreLayersOf(TunnelKind kind, TunnelParameters parameters)
    {
        TunnelLayers layers = TunnelLayers.Gre;
        layers |= parameters.OutputFlags.HasFlag(GreFlags.Checksum) ? TunnelLayers.GreChecksum : TunnelLayers.None;
        layers |= parameters.OutputFlags.HasFlag(GreFlags.Sequence) ? TunnelLayers.GreSequence : TunnelLayers.None;
        layers |= parameters.OutputKey is not null ? TunnelLayers.GreKey : TunnelLayers.None;
        layers |= kind is TunnelKind.Gre or TunnelKind.Ip6Gre ? TunnelLayers.None : TunnelLayers.Ethernet;
        return layers;
    }

    // erspan_hdr_len (include/net/erspan.h). Its GRE header always has a sequence number and never a key, which is in its own.
    private static int ErspanLength(TunnelKind kind, TunnelParameters parameters) => IsErspan(kind)
        ? parameters.ErspanVersion switch { 0 => 0, 2 => 12, _ => 8 }
        : 0;

    private static bool IsErspan(TunnelKind kind) => kind is TunnelKind.Erspan or TunnelKind.Ip6Erspan;

    private static bool IsOverIpv6(TunnelKind kind) => TunnelKindSchema.Of(kind).Underlay == AddressFamily.InterNetworkV6;
}
