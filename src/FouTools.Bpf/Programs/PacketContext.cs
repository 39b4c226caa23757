namespace FouTools.Bpf.Programs;

/// <summary>The field offsets of struct __sk_buff (include/uapi/linux/bpf.h), each four bytes in host order.</summary>
internal static class PacketContext
{
    public const int Length = 0;
    public const int PacketType = 4;

    /// <summary>The EtherType, in network order in the lower two bytes.</summary>
    public const int Protocol = 16;
    public const int VlanPresent = 20;

    /// <summary>The address of the first byte.</summary>
    public const int Data = 76;

    /// <summary>The address of the metadata of an XDP program, which ends where the packet begins.</summary>
    public const int Metadata = 140;

    /// <summary>The payload bytes per segment of a GSO packet; 0 for others.</summary>
    public const int SegmentSize = 176;
}
