namespace FouTools.Bpf.Programs;

/// <summary>The stack layout of the programs, as offsets from the frame pointer.</summary>
internal static class Frame
{
    /// <summary>The inner IP header, 40 bytes.</summary>
    public const int Inner = -40;

    /// <summary>The inner TCP header, or the first bytes of another transport header, 24 bytes.</summary>
    public const int Transport = -64;

    /// <summary>The key of a prefix map, 24 bytes.</summary>
    public const int PrefixKey = -88;

    /// <summary>The key of any other map, 8 bytes.</summary>
    public const int Number = -96;

    /// <summary>The outer headers, 72 bytes.</summary>
    public const int Outer = -168;

    /// <summary>The number of segments, 8 bytes.</summary>
    public const int Segments = -176;

    /// <summary>The ports of the flow in network order, or zero (four bytes), and its protocol; 8 bytes.</summary>
    public const int Ports = -184;

    /// <summary>The length of the ports.</summary>
    public const int PortsLength = 4;

    /// <summary>The flow's hash, 8 bytes.</summary>
    public const int Hash = -192;

    /// <summary>The MTU of a device, 8 bytes.</summary>
    public const int Mtu = -200;

    /// <summary>A byte to write into the packet, 8 bytes.</summary>
    public const int Changed = -208;

    /// <summary>The FIB query, 64 bytes.</summary>
    public const int RouteQuery = -272;

    /// <summary>A chunk of the packet to checksum, 224 bytes.</summary>
    public const int Piece = -496;
}
