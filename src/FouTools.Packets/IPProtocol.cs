namespace FouTools.Packets;

/// <summary>Assigned Internet protocol numbers: the IPv4 Protocol and the IPv6 Next Header field.</summary>
public static class IPProtocol
{
    /// <summary>IPv6 hop-by-hop options (RFC 8200).</summary>
    public const byte HopByHop = 0;

    /// <summary>Internet Control Message Protocol (RFC 792).</summary>
    public const byte Icmp = 1;

    /// <summary>IPv4 encapsulation (RFC 2003).</summary>
    public const byte IPIP = 4;

    /// <summary>Transmission Control Protocol (RFC 9293).</summary>
    public const byte Tcp = 6;

    /// <summary>User Datagram Protocol (RFC 768).</summary>
    public const byte Udp = 17;

    /// <summary>Datagram Congestion Control Protocol (RFC 4340).</summary>
    public const byte Dccp = 33;

    /// <summary>IPv6 encapsulation (RFC 4213), the SIT tunnel.</summary>
    public const byte IPv6 = 41;

    /// <summary>IPv6 routing header (RFC 8200).</summary>
    public const byte Routing = 43;

    /// <summary>IPv6 fragment header (RFC 8200).</summary>
    public const byte Fragment = 44;

    /// <summary>Generic Routing Encapsulation (RFC 2784).</summary>
    public const byte Gre = 47;

    /// <summary>Encapsulating Security Payload (RFC 4303).</summary>
    public const byte Esp = 50;

    /// <summary>Authentication Header (RFC 4302).</summary>
    public const byte AuthenticationHeader = 51;

    /// <summary>ICMP for IPv6 (RFC 4443).</summary>
    public const byte IcmpV6 = 58;

    /// <summary>IPv6 no next header (RFC 8200).</summary>
    public const byte NoNextHeader = 59;

    /// <summary>IPv6 destination options (RFC 8200).</summary>
    public const byte DestinationOptions = 60;

    /// <summary>Stream Control Transmission Protocol (RFC 9260).</summary>
    public const byte Sctp = 132;

    /// <summary>Lightweight User Datagram Protocol (RFC 3828).</summary>
    public const byte UdpLite = 136;

    /// <summary>MPLS in IP (RFC 4023).</summary>
    public const byte Mpls = 137;
}
