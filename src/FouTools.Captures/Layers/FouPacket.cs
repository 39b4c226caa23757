using FouTools.Captures.Formats;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>A dissected packet: its headers from the outside in, each an object with writable properties.</summary>
public sealed class FouPacket
{
    internal FouPacket(PacketLayer first)
    {
        First = first;
        List<PacketLayer> layers = [];
        for (PacketLayer? layer = first; layer is not null; layer = layer.Payload)
        {
            layers.Add(layer);
        }

        Layers = layers;
        int tunnel = layers.FindIndex(layer => layer is FouLayer or GueLayer);
        Ethernet = first as EthernetLayer;
        Outer = layers.OfType<IPLayer>().FirstOrDefault();
        Udp = tunnel > 0 ? layers[tunnel - 1] as UdpLayer : null;
        Encapsulation = tunnel >= 0 ? layers[tunnel] : null;
        Gre = tunnel >= 0 ? layers.Skip(tunnel).OfType<GreLayer>().FirstOrDefault() : null;
        Inner = tunnel >= 0 ? layers.Skip(tunnel).OfType<IPLayer>().FirstOrDefault() : null;
    }

    /// <summary>The names of the layers from the outside in, separated by colons.</summary>
    public string Protocols => string.Join(':', Layers.Select(layer => layer.Name));

    /// <summary>The outermost layer; Payload leads to the next.</summary>
    public PacketLayer First { get; }

    /// <summary>All layers from the outside in.</summary>
    public IReadOnlyList<PacketLayer> Layers { get; }

    /// <summary>The outermost Ethernet header; null for none.</summary>
    public EthernetLayer? Ethernet { get; }

    /// <summary>The outermost IP header; null for none.</summary>
    public IPLayer? Outer { get; }

    /// <summary>The UDP header of the tunnel; null for none.</summary>
    public UdpLayer? Udp { get; }

    /// <summary>The FOU or GUE layer; null if there is no tunnel.</summary>
    public PacketLayer? Encapsulation { get; }

    /// <summary>The GRE header in the tunnel; null for none.</summary>
    public GreLayer? Gre { get; }

    /// <summary>The inner IP header; null for none.</summary>
    public IPLayer? Inner { get; }

    /// <summary>The number of captured bytes.</summary>
    public int Length => First.TotalLength;

    /// <summary>The original length in bytes.</summary>
    public int OriginalLength { get; init; }

    /// <summary>The link type of the bytes.</summary>
    public LinkType LinkType { get; init; }

    /// <summary>The first fault of a layer; None for none.</summary>
    public ParseError Fault => Layers.Select(layer => layer.Fault).FirstOrDefault(fault => fault != ParseError.None);

    /// <summary>The capture time, UTC, to 100 nanoseconds; null if the packet is not from a capture.</summary>
    public DateTime? Timestamp { get; init; }

    /// <summary>The interface of the capture; null if unknown.</summary>
    public string? Interface { get; init; }

    /// <summary>The direction.</summary>
    public CaptureDirection Direction { get; init; }

    /// <summary>The packet's comment in the capture; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>Copies the packet's bytes, including changes to its layers.</summary>
    /// <returns>The bytes.</returns>
    public byte[] ToArray() => First.ToArray();

    /// <summary>Recomputes lengths and checksums from the current headers. A UDP checksum of 0 (none) is kept.</summary>
    /// <exception cref="OverflowException">A length does not fit its field.</exception>
    public void Recalculate() => First.Recalculate(null, isPending: false);

    /// <summary>Formats the layers on one line.</summary>
    /// <returns>The layers.</returns>
    public override string ToString() => string.Join(" | ", Layers);
}
