namespace FouTools.Packets;

/// <summary>The payload of a tunnel, named after iproute2's tunnel kinds where there is one.</summary>
public enum TunnelMode
{
    /// <summary>IPv4: IP protocol 4 (RFC 2003).</summary>
    IPIP,

    /// <summary>IPv6: IP protocol 41 (RFC 4213).</summary>
    SIT,

    /// <summary>IPv4 and IPv6 under a GRE header (RFC 2784, RFC 2890, in UDP RFC 8086): IP protocol 47.</summary>
    GRE,

    /// <summary>Ethernet frames under a GRE header, from a TAP device that may be put into a bridge: IP protocol 47.</summary>
    GRETAP,

    /// <summary>IPv4 and IPv6 without a header in between: IP protocols 4 and 41, distinguished by the first four bits.</summary>
    Mixed,

    /// <summary>MPLS label stacks: IP protocol 137 (RFC 4023, in UDP RFC 7510).</summary>
    MPLS,

    /// <summary>The payload of IP packets of any protocol; the remote adds an IP header with the outer addresses.</summary>
    Any,
}
