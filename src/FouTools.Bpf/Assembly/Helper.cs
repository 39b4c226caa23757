namespace FouTools.Bpf.Assembly;

/// <summary>The functions of the kernel that programs call, by their numbers (___BPF_FUNC_MAPPER in include/uapi/linux/bpf.h).</summary>
public enum Helper
{
    /// <summary>bpf_map_lookup_elem(map, key): the value's address, or null.</summary>
    MapLookup = 1,

    /// <summary>bpf_get_prandom_u32(): a pseudo-random number.</summary>
    Random = 7,

    /// <summary>bpf_skb_store_bytes(packet, offset, from, length, flags).</summary>
    StoreBytes = 9,

    /// <summary>bpf_l3_csum_replace(packet, offset, old, new, size): updates the checksum of an IPv4 header.</summary>
    ReplaceIPChecksum = 10,

    /// <summary>bpf_tail_call(packet, programs, index): jumps to another program; returns only if the slot is empty.</summary>
    TailCall = 12,

    /// <summary>bpf_redirect(interface, flags): redirects the packet to an interface when the program returns this result.</summary>
    Redirect = 23,

    /// <summary>bpf_skb_load_bytes(packet, offset, to, length).</summary>
    LoadBytes = 26,

    /// <summary>bpf_csum_diff(from, length, to, length, seed): adds to and subtracts from a checksum.</summary>
    ChecksumDifference = 28,

    /// <summary>bpf_skb_change_proto(packet, EtherType, flags): converts between IPv4 and IPv6, which resizes the header by 20 bytes.</summary>
    ChangeProtocol = 31,

    /// <summary>bpf_skb_change_type(packet, type): sets the packet type, such as PACKET_HOST.</summary>
    ChangeType = 32,

    /// <summary>bpf_skb_change_head(packet, length, flags): adds zeroed headroom at the front.</summary>
    ChangeHead = 43,

    /// <summary>bpf_xdp_adjust_head(frame, difference): moves the start of a frame.</summary>
    AdjustHead = 44,

    /// <summary>bpf_skb_adjust_room(packet, difference, mode, flags): makes or removes room for headers.</summary>
    AdjustRoom = 50,

    /// <summary>bpf_xdp_adjust_meta(frame, difference): makes or removes room for metadata in front of a frame.</summary>
    AdjustMetadata = 54,

    /// <summary>bpf_fib_lookup(packet, query, length, flags): looks up the route of a packet.</summary>
    RouteLookup = 69,

    /// <summary>bpf_csum_level(packet, what): the number of checksums that the device has verified.</summary>
    ChecksumLevel = 135,

    /// <summary>bpf_redirect_neigh(interface, next hop, length, flags): sends as a router does, to the next hop's link-layer address.</summary>
    RedirectToNeighbour = 152,

    /// <summary>bpf_check_mtu(packet, interface, length, difference, flags): the MTU of an interface.</summary>
    CheckMtu = 163,

    /// <summary>bpf_xdp_get_buff_len(frame): its length.</summary>
    FrameLength = 188,

    /// <summary>bpf_xdp_load_bytes(frame, offset, to, length).</summary>
    LoadFrameBytes = 189,

    /// <summary>bpf_xdp_store_bytes(frame, offset, from, length).</summary>
    StoreFrameBytes = 190,
}
