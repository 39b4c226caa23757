namespace FouTools.Datapath.Engine.Transmit;

/// <summary>A packet or frame that the host sent, as far as the outer headers depend on it. Positions are in its buffer.</summary>
internal readonly record struct HostPacket
{
    /// <summary>Where what is carried begins: behind the IP header in mode Any, otherwise the packet's start.</summary>
    public int Offset { get; init; }

    /// <summary>How many bytes are carried.</summary>
    public int Length { get; init; }

    /// <summary>Where the IP header is; -1 when there is none.</summary>
    public int NetworkOffset { get; init; }

    /// <summary>The version of that header, or 0.</summary>
    public int Version { get; init; }

    /// <summary>The IP protocol number that the payload of UDP, GUE or the outer IP header has.</summary>
    public byte Protocol { get; init; }

    /// <summary>What a GRE header calls it.</summary>
    public ushort EtherType { get; init; }

    /// <summary>Type of service or traffic class; 0 without an IP header.</summary>
    public byte TypeOfService { get; init; }

    /// <summary>Time to live or hop limit; 0 without an IP header.</summary>
    public byte TimeToLive { get; init; }

    /// <summary>Whether the packet itself may not be fragmented: the DF bit of IPv4, and always in IPv6.</summary>
    public bool DontFragment { get; init; }

    public int End => Offset + Length;

    /// <summary>The same of a part of the packet that has the same headers, elsewhere.</summary>
    public HostPacket At(int offset, int length) => this with { Offset = offset, Length = length, NetworkOffset = NetworkOffset - Offset + offset };
}
