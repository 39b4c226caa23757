using FouTools.Packets;

namespace FouTools.Datapath.Engine;

/// <summary>What the outer headers say, resolved: no names, no defaults. Addresses are in host byte order.</summary>
internal sealed record EncapsulationSettings
{
    public required TunnelMode Mode { get; init; }

    public required uint LocalAddress { get; init; }

    public required uint RemoteAddress { get; init; }

    public required ushort RemotePort { get; init; }

    /// <summary>The UDP source port, or null to let the inner flow choose from <see cref="SourcePorts"/>.</summary>
    public ushort? FixedSourcePort { get; init; }

    public SourcePortRange SourcePorts { get; init; }

    /// <summary>Secret of this datapath, so that nobody outside can aim flows at one port.</summary>
    public ulong HashSeed { get; init; }

    public bool UdpChecksum { get; init; }
}
