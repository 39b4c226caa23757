namespace FouTools.Datapath;

/// <summary>What a tunnel carries, named as iproute2 names the tunnel kinds.</summary>
public enum TunnelMode
{
    /// <summary>IPv4 in UDP: IP protocol 4 (RFC 2003) under direct FOU.</summary>
    IPIP,

    /// <summary>IPv6 in UDP: IP protocol 41 (RFC 4213) under direct FOU.</summary>
    SIT,

    /// <summary>IPv4 and IPv6 under the four-byte GRE header (RFC 2784) in UDP (RFC 8086): IP protocol 47 under direct FOU.</summary>
    GRE,
}
