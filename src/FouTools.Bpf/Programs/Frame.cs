namespace FouTools.Bpf.Programs;

/// <summary>What the programs keep on their stack, as offsets from its end.</summary>
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

    /// <summary>How many packets it is, 8 bytes.</summary>
    public const int Segments = -176;

    /// <summary>The four bytes of the ports of the flow, in the order of the wire, or zero, and its protocol; 8 bytes.</summary>
    public const int Ports = -184;

    /// <summary>The length of the ports.</summary>
    public const int PortsLength = 4;

    /// <summary>The flow's hash, 8 bytes.</summary>
    public const int Hash = -192;

    /// <summary>The MTU of a device, 8 bytes.</summary>
    public const int Mtu = -200;

    /// <summary>A byte that is to be written into the packet, 8 bytes.</summary>
    public const int Changed = -208;

    /// <summary>The question to the routing table, 64 bytes.</summary>
    public const int RouteQuery = -272;

    /// <summary>A piece of the packet whose checksum is computed, 224 bytes.</summary>
    public const int Piece = -496;
}
