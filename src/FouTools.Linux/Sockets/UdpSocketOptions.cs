namespace FouTools.Linux.Sockets;

/// <summary>The options of a UDP socket.</summary>
public sealed record UdpSocketOptions
{
    /// <summary>The only interface to receive from and send through (SO_BINDTODEVICE, socket(7)); null for any.</summary>
    public string? Interface { get; init; }

    /// <summary>
    /// Whether datagrams with a UDP checksum of zero are delivered: over IPv6 by UDP_NO_CHECK6_RX (RFC 6936); over IPv4, where the
    /// kernel delivers them by itself, they are filtered out otherwise.
    /// </summary>
    public bool AcceptZeroChecksum { get; init; }

    /// <summary>Whether the TTL or hop limit of each datagram is reported (IP_RECVTTL, IPV6_RECVHOPLIMIT).</summary>
    public bool ReportTimeToLive { get; init; }

    /// <summary>Whether the destination address of each datagram is reported (IP_PKTINFO, IPV6_RECVPKTINFO).</summary>
    public bool ReportDestination { get; init; }

    /// <summary>
    /// Whether to receive several datagrams of one flow as one GRO packet (UDP_GRO, udp(7)), where the kernel can (Linux 5.0); <see
    /// cref="ReceivedDatagram.SegmentSize"/> then gives their boundaries.
    /// </summary>
    public bool Coalesce { get; init; }
}
