using FouTools.Datapath.Model;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>What the outer headers say, resolved: no names, no defaults.</summary>
internal sealed record EncapsulationSettings
{
    public required TunnelMode Mode { get; init; }

    public UdpEncapsulation Encapsulation { get; init; }

    public bool OverIPv4 { get; init; } = true;

    /// <summary>The IP protocol of mode Any, or null for every one.</summary>
    public byte? Protocol { get; init; }

    public SourcePortSelector SourcePort { get; init; }

    /// <summary>Secret of this datapath, so that nobody outside can aim flows at one port.</summary>
    public ulong HashSeed { get; init; }

    public bool UdpChecksum { get; init; }

    public bool RemoteChecksum { get; init; }

    public GreSettings Gre { get; init; }

    /// <summary>Null for that of the inner packet.</summary>
    public byte? Ttl { get; init; } = IPHeader.DefaultTimeToLive;

    /// <summary>Null for that of the inner packet.</summary>
    public byte? Tos { get; init; } = 0;

    /// <summary>Null for what <see cref="InheritFlowLabel"/> says.</summary>
    public uint? FlowLabel { get; init; }

    /// <summary>Whether the flow label is the inner packet's, and not one from the inner flow's hash.</summary>
    public bool InheritFlowLabel { get; init; }

    public byte? EncapsulationLimit { get; init; }

    public bool PathMtuDiscovery { get; init; } = true;

    public bool IgnoreDf { get; init; }

    /// <summary>Which outer packets may be fragmented, and which may leave many at a time.</summary>
    public OffloadPolicy Offload => new(Mode, Encapsulation, UdpChecksum, EncapsulationLimit is not null, PathMtuDiscovery, IgnoreDf);

    /// <summary>The protocol of outer packets.</summary>
    public byte OuterProtocol => Encapsulation.OuterProtocol(Mode);
}
