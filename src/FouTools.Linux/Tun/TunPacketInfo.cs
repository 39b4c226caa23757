namespace FouTools.Linux.Tun;

/// <summary>
/// The metadata of a packet to or from a TUN device (struct tun_pi in include/uapi/linux/if_tun.h, struct virtio_net_hdr in
/// include/uapi/linux/virtio_net.h).
/// </summary>
public readonly record struct TunPacketInfo
{
    /// <summary>
    /// The EtherType, host byte order: 0x0800 for IPv4, 0x86dd for IPv6. 0 for Ethernet devices, whose frames have it.
    /// </summary>
    public ushort EtherType { get; init; }

    /// <summary>
    /// Whether the checksum at <see cref="ChecksumStart"/> plus <see cref="ChecksumOffset"/> is still to be completed: it
    /// holds the sum of the pseudo-header, and what completes it is the sum from <see cref="ChecksumStart"/> to the end.
    /// </summary>
    public bool NeedsChecksum { get; init; }

    /// <summary>The start of the checksummed part, in bytes from the first byte of the packet or frame.</summary>
    public ushort ChecksumStart { get; init; }

    /// <summary>The offset of the checksum, in bytes from <see cref="ChecksumStart"/>.</summary>
    public ushort ChecksumOffset { get; init; }

    /// <summary>How the packet must be segmented; if so, <see cref="NeedsChecksum"/> holds too, for every segment.</summary>
    public TunSegmentation Segmentation { get; init; }

    /// <summary>The maximum payload of a segment, after the transport header; 0 without <see cref="Segmentation"/>.</summary>
    public ushort SegmentSize { get; init; }

    /// <summary>
    /// The length in bytes of the headers that each piece gets, link layer to transport layer. What is read may name less or
    /// more than that (Documentation of virtio_net_hdr: a hint); what is written must be right.
    /// </summary>
    public ushort HeaderLength { get; init; }

    /// <summary>Whether only the first segment keeps TCP's CWR flag (VIRTIO_NET_HDR_GSO_ECN, RFC 3168).</summary>
    public bool HasCongestionWindowReduced { get; init; }
}
