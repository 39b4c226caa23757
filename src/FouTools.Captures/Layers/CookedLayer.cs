using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>The pseudo-header of a Linux capture on all interfaces, or of a BSD loopback.</summary>
public sealed class CookedLayer : PacketLayer
{
    private const int ProtocolOffset = 14;

    internal CookedLayer(ReadOnlySpan<byte> header, LinkType linkType)
        : base(header) => LinkType = linkType;

    /// <inheritdoc/>
    public override string Name => LinkType switch
    {
        LinkType.LinuxCooked => "SLL",
        LinkType.LinuxCooked2 => "SLL2",
        _ => "Loopback",
    };

    /// <summary>Its link type.</summary>
    public LinkType LinkType { get; }

    /// <summary>The EtherType of the payload; null where the header has none.</summary>
    public int? EtherType => LinkType switch
    {
        LinkType.LinuxCooked => ReadUInt16(ProtocolOffset),
        LinkType.LinuxCooked2 => ReadUInt16(0),
        _ => null,
    };

    private protected override string Summary => EtherType is int type ? $"type 0x{type:x4}" : "";

    internal static int LengthOf(LinkType linkType) => linkType switch
    {
        LinkType.LinuxCooked => LinkFrame.CookedLength,
        LinkType.LinuxCooked2 => LinkFrame.Cooked2Length,
        _ => LinkFrame.LoopbackLength,
    };
}
