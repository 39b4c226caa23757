namespace FouTools.Linux.Tun;

/// <summary>
/// What the kernel and its user tell each other about a packet besides its bytes (struct tun_pi in
/// include/uapi/linux/if_tun.h, struct virtio_net_hdr in include/uapi/linux/virtio_net.h).
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

    /// <summary>Where the summed part begins, in bytes from the first byte of the packet or frame.</summary>
    public ushort ChecksumStart { get; init; }

    /// <summary>Where the checksum is, in bytes from <see cref="ChecksumStart"/>.</summary>
    public ushort ChecksumOffset { get; init; }
}
