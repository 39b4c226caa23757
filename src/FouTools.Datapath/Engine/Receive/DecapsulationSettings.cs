using FouTools.Datapath.Model;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Receive;

/// <summary>What received datagrams must look like, resolved: no names, no defaults.</summary>
internal sealed record DecapsulationSettings
{
    public required TunnelMode Mode { get; init; }

    public UdpEncapsulation Encapsulation { get; init; }

    /// <summary>The IP protocol of mode Any, or null for every one.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The UDP port that datagrams arrive at; one to the same port inside them is opened too. 0 without UDP.</summary>
    public ushort LocalPort { get; init; }

    public GreSettings Gre { get; init; }

    /// <summary>Whether a checksum that the sender left to us is computed here and not left to the host.</summary>
    public bool RemoteChecksumNoPartial { get; init; }

    public int NestingLimit { get; init; }
}
