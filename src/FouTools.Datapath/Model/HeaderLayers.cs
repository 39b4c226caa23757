using FouTools.Packets;

namespace FouTools.Datapath.Model;

/// <summary>The headers of the longest outer packet of a tunnel, for the arithmetic of MTUs.</summary>
internal static class HeaderLayers
{
    /// <summary>Collects them.</summary>
    /// <param name="mode">What the tunnel carries.</param>
    /// <param name="encapsulation">How UDP carries it.</param>
    /// <param name="overIPv4">Whether outer packets are IPv4.</param>
    /// <param name="hasEncapsulationLimit">Whether there is a tunnel encapsulation limit option (RFC 2473).</param>
    /// <param name="remoteChecksum">Whether GUE has the option of remote checksum offload.</param>
    /// <param name="gre">The optional fields of GRE.</param>
    public static TunnelLayers Of(
        TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4, bool hasEncapsulationLimit, bool remoteChecksum, GreSettings gre) =>
        (overIPv4 ? TunnelLayers.None : TunnelLayers.IPv6Underlay)
        | (hasEncapsulationLimit ? TunnelLayers.EncapsulationLimit : TunnelLayers.None)
        | encapsulation switch { UdpEncapsulation.Gue => TunnelLayers.Gue, UdpEncapsulation.None => TunnelLayers.None, _ => TunnelLayers.Fou }
        | (remoteChecksum ? TunnelLayers.RemoteChecksum : TunnelLayers.None)
        | (mode.HasGre() ? TunnelLayers.Gre : TunnelLayers.None)
        | (gre.Checksum ? TunnelLayers.GreChecksum : TunnelLayers.None)
        | (gre.Key is null ? TunnelLayers.None : TunnelLayers.GreKey)
        | (gre.Sequence ? TunnelLayers.GreSequence : TunnelLayers.None)
        | (mode == TunnelMode.GRETAP ? TunnelLayers.Ethernet : TunnelLayers.None);
}
