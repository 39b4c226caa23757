using FouTools.Linux.Tun;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>What was found in a datagram. Positions are in the datagram's buffer.</summary>
internal struct Decapsulated
{
    /// <summary>Where the packet or frame for the host begins.</summary>
    public int Offset;

    /// <summary>Its length in bytes.</summary>
    public int Length;

    /// <summary>Where its IP header is; -1 when there is none.</summary>
    public int NetworkOffset;

    /// <summary>The version of that header, or 0.</summary>
    public int Version;

    /// <summary>What the device must be told about it.</summary>
    public TunPacketInfo Info;

    /// <summary>The GRE sequence number, where one is required.</summary>
    public uint? Sequence;

    /// <summary>How many further UDP tunnels it was in.</summary>
    public int Nesting;

    /// <summary>Whether it is a GUE control message, whose whole header begins at <see cref="Offset"/>, and nothing for the host.</summary>
    public bool IsControl;
}
