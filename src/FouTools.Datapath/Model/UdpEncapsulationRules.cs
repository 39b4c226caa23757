using FouTools.Packets;

namespace FouTools.Datapath.Model;

/// <summary>What follows from an encapsulation.</summary>
internal static class UdpEncapsulationRules
{
    /// <summary>Whether there is a UDP header, and so ports, checksums and datagrams that carry nothing.</summary>
    public static bool HasUdp(this UdpEncapsulation encapsulation) => encapsulation != UdpEncapsulation.None;

    /// <summary>Whether headers and messages of GUE are understood.</summary>
    public static bool IsGue(this UdpEncapsulation encapsulation) => encapsulation is UdpEncapsulation.Gue or UdpEncapsulation.GueV1;

    /// <summary>Whether a mode can do with it.</summary>
    public static bool Carries(this UdpEncapsulation encapsulation, TunnelMode mode) => encapsulation switch
    {
        UdpEncapsulation.GueV1 => mode is TunnelMode.IPIP or TunnelMode.SIT or TunnelMode.Mixed,

        // One raw socket receives one protocol.
        UdpEncapsulation.None => mode is TunnelMode.IPIP or TunnelMode.SIT or TunnelMode.GRE or TunnelMode.GRETAP,
        _ => true,
    };

    /// <summary>The protocol of outer packets.</summary>
    /// <param name="encapsulation">The encapsulation.</param>
    /// <param name="mode">A mode that can do with it.</param>
    /// <returns>The number of an <see cref="IPProtocol"/>.</returns>
    public static byte OuterProtocol(this UdpEncapsulation encapsulation, TunnelMode mode) => encapsulation.HasUdp() ? IPProtocol.Udp : mode switch
    {
        TunnelMode.SIT => IPProtocol.IPv6,
        TunnelMode.GRE or TunnelMode.GRETAP => IPProtocol.Gre,
        _ => IPProtocol.IPIP,
    };
}
