namespace FouTools.Packets;

/// <summary>Assigned EtherType values in host byte order; GRE uses the same numbers as its protocol type.</summary>
public static class EtherType
{
    /// <summary>Internet Protocol version 4.</summary>
    public const ushort IPv4 = 0x0800;

    /// <summary>Address Resolution Protocol.</summary>
    public const ushort Arp = 0x0806;

    /// <summary>An Ethernet frame, as gretap carries it (RFC 1701).</summary>
    public const ushort TransparentEthernetBridging = 0x6558;

    /// <summary>A VLAN tag follows (IEEE 802.1Q).</summary>
    public const ushort Vlan = 0x8100;

    /// <summary>Internet Protocol version 6.</summary>
    public const ushort IPv6 = 0x86dd;

    /// <summary>MPLS with a downstream-assigned label.</summary>
    public const ushort Mpls = 0x8847;

    /// <summary>A service VLAN tag follows, the outer one of two (IEEE 802.1ad).</summary>
    public const ushort ServiceVlan = 0x88a8;
}
