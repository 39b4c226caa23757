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

    /// <summary>bpf_l3_csum_replace(packet, offset, old, new, size): mends the checksum of an IPv4 header.</summary>
    ReplaceIPChecksum = 10,

    /// <summary>bpf_redirect(interface, flags): sends the packet on to an interface when the program ends with it.</summary>
    Redirect = 23,

    /// <summary>bpf_skb_load_bytes(packet, offset, to, length).</summary>
    LoadBytes = 26,

    /// <summary>bpf_csum_diff(from, length, to, length, seed): adds to a checksum, and takes away from it.</summary>
    ChecksumDifference = 28,

    /// <summary>bpf_skb_change_type(packet, type): whether the packet counts as one to this host.</summary>
    ChangeType = 32,

    /// <summary>bpf_skb_change_head(packet, length, flags): puts zeros in front.</summary>
    ChangeHead = 43,

    /// <summary>bpf_xdp_adjust_head(frame, difference): moves where a frame begins.</summary>
    AdjustHead = 44,

    /// <summary>bpf_skb_adjust_room(packet, difference, mode, flags): makes or removes room for headers.</summary>
    AdjustRoom = 50,

    /// <summary>bpf_xdp_adjust_meta(frame, difference): makes or removes room for notes in front of a frame.</summary>
    AdjustMetadata = 54,

    /// <summary>bpf_fib_lookup(packet, query, length, flags): where a packet would be routed to.</summary>
    RouteLookup = 69,

    /// <summary>bpf_csum_level(packet, what): how many checksums the device has verified.</summary>
    ChecksumLevel = 135,

    /// <summary>bpf_redirect_neigh(interface, next hop, length, flags): as a router sends, to the next hop's link-layer address.</summary>
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
