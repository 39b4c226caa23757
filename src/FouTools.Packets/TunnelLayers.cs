namespace FouTools.Packets;

/// <summary>
/// The headers that a tunnel adds to an inner packet, for <see cref="TunnelMtu"/>. The outer header is IPv4 unless <see
/// cref="IPv6Underlay"/> is set. A value that requires another one contains it.
/// </summary>
[Flags]
public enum TunnelLayers
{
    /// <summary>An outer IPv4 header alone: plain ipip or sit.</summary>
    None = 0,

    /// <summary>The outer header is IPv6.</summary>
    IPv6Underlay = 0x001,

    /// <summary>
    /// A destination option with the tunnel encapsulation limit (RFC 2473), which the kernel adds by default to
    /// ip6tnl, ip6gre and ip6gretap.
    /// </summary>
    EncapsulationLimit = 0x002 | IPv6Underlay,

    /// <summary>A UDP header: direct FOU, and GUE version 1.</summary>
    Fou = 0x004,

    /// <summary>A UDP header and a GUE version 0 header.</summary>
    Gue = 0x008 | Fou,

    /// <summary>Room for the remote checksum offload option of GUE, which is reserved even in packets without it.</summary>
    RemoteChecksum = 0x010 | Gue,

    /// <summary>A GRE header.</summary>
    Gre = 0x020,

    /// <summary>The checksum field of the GRE header.</summary>
    GreChecksum = 0x040 | Gre,

    /// <summary>The key field of the GRE header.</summary>
    GreKey = 0x080 | Gre,

    /// <summary>The sequence number field of the GRE header.</summary>
    GreSequence = 0x100 | Gre,

    /// <summary>The inner packet's Ethernet header, which gretap carries and a device MTU does not count.</summary>
    Ethernet = 0x200 | Gre,
}
