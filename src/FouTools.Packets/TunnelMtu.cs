namespace FouTools.Packets;

/// <summary>The arithmetic of tunnel MTUs. Lengths are in bytes.</summary>
public static class TunnelMtu
{
    /// <summary>The minimum MTU that the kernel gives to a tunnel over IPv4 other than sit (RFC 791).</summary>
    public const int IPv4Minimum = 68;

    /// <summary>The minimum MTU that the kernel gives to sit and to a tunnel over IPv6 (RFC 8200).</summary>
    public const int IPv6Minimum = 1280;

    /// <summary>The MTU that a path is taken to have until more is known: ETH_DATA_LEN, as the kernel's tunnels take it (ip_tunnel_bind_dev, net/ipv4/ip_tunnel.c).</summary>
    public const int UnknownUnderlay = 1500;

    private const int EncapsulationLimitLength = 8;
    private const int GueHeaderLength = 4;
    private const int RemoteChecksumLength = 8;
    private const int GreOptionalFieldLength = 4;
    private const int EthernetHeaderLength = 14;

    /// <summary>Sums the headers that a tunnel adds to an inner packet.</summary>
    /// <param name="layers">The headers of the tunnel.</param>
    /// <returns>The difference between the length of the outer IP packet and the inner packet.</returns>
    public static int Overhead(TunnelLayers layers) =>
        (Has(layers, TunnelLayers.IPv6Underlay) ? IPv6Header.Length : IPv4Header.MinLength)
        + (Has(layers, TunnelLayers.EncapsulationLimit) ? EncapsulationLimitLength : 0)
        + (Has(layers, TunnelLayers.Fou) ? UdpHeader.Length : 0)
        + (Has(layers, TunnelLayers.Gue) ? GueHeaderLength : 0)
        + (Has(layers, TunnelLayers.RemoteChecksum) ? RemoteChecksumLength : 0)
        + (Has(layers, TunnelLayers.Gre) ? GreHeader.BaseLength : 0)
        + (Has(layers, TunnelLayers.GreChecksum) ? GreOptionalFieldLength : 0)
        + (Has(layers, TunnelLayers.GreKey) ? GreOptionalFieldLength : 0)
        + (Has(layers, TunnelLayers.GreSequence) ? GreOptionalFieldLength : 0)
        + (Has(layers, TunnelLayers.Ethernet) ? EthernetHeaderLength : 0);

    /// <summary>Computes the MTU of a tunnel device.</summary>
    /// <param name="underlayMtu">The MTU of the route to the remote.</param>
    /// <param name="layers">The headers of the tunnel.</param>
    /// <param name="minimum">The floor, <see cref="IPv4Minimum"/> or <see cref="IPv6Minimum"/>.</param>
    /// <returns>
    /// The longest inner packet that fits the underlay in one piece, or the floor when that is larger; then outer packets
    /// will be fragmented or dropped.
    /// </returns>
    public static int FromUnderlay(int underlayMtu, TunnelLayers layers, int minimum) =>
        Math.Max(underlayMtu - Overhead(layers), minimum);

    // Enum.HasFlag boxes until the method is optimised.
    private static bool Has(TunnelLayers layers, TunnelLayers layer) => (layers & layer) == layer;
}
