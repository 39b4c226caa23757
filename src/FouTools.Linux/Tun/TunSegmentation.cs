namespace FouTools.Linux.Tun;

/// <summary>How a packet longer than the MTU must be segmented (gso_type of struct virtio_net_hdr, without VIRTIO_NET_HDR_GSO_ECN).</summary>
public enum TunSegmentation : byte
{
    /// <summary>Not at all: it is a single packet.</summary>
    None = 0,

    /// <summary>Into TCP segments over IPv4 (VIRTIO_NET_HDR_GSO_TCPV4).</summary>
    TcpIPv4 = 1,

    /// <summary>Into TCP segments over IPv6 (VIRTIO_NET_HDR_GSO_TCPV6).</summary>
    TcpIPv6 = 4,

    /// <summary>Into UDP datagrams over either (VIRTIO_NET_HDR_GSO_UDP_L4).</summary>
    Udp = 5,
}
