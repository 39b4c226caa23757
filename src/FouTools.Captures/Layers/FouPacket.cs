using FouTools.Captures.Formats;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>A packet taken apart: its headers from the outside in, each an object whose properties may be changed.</summary>
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

    /// <summary>The names of the layers from the outside in, with colons between.</summary>
    public string Protocols => string.Join(':', Layers.Select(layer => layer.Name));

    /// <summary>The outermost layer; each leads to the next by its Payload.</summary>
    public PacketLayer First { get; }

    /// <summary>All layers from the outside in.</summary>
    public IReadOnlyList<PacketLayer> Layers { get; }

    /// <summary>The Ethernet header in front of all; null for none.</summary>
    public EthernetLayer? Ethernet { get; }

    /// <summary>The outermost IP header; null for none.</summary>
    public IPLayer? Outer { get; }

    /// <summary>The UDP header of the tunnel; null where there is none.</summary>
    public UdpLayer? Udp { get; }

    /// <summary>Where FOU or GUE is; null where there is no tunnel.</summary>
    public PacketLayer? Encapsulation { get; }

    /// <summary>The GRE header in the tunnel; null for none.</summary>
    public GreLayer? Gre { get; }

    /// <summary>The IP header in the tunnel; null for none.</summary>
    public IPLayer? Inner { get; }

    /// <summary>The bytes that are there.</summary>
    public int Length => First.TotalLength;

    /// <summary>Its length in bytes before it was cut when captured.</summary>
    public int OriginalLength { get; init; }

    /// <summary>What the bytes begin with.</summary>
    public LinkType LinkType { get; init; }

    /// <summary>The first fault of a layer; None for none.</summary>
    public ParseError Fault => Layers.Select(layer => layer.Fault).FirstOrDefault(fault => fault != ParseError.None);

    /// <summary>When it was captured, UTC, to 100 nanoseconds; null for a packet of no capture.</summary>
    public DateTime? Timestamp { get; init; }

    /// <summary>The interface it was captured at; null where nothing says.</summary>
    public string? Interface { get; init; }

    /// <summary>Which way it went.</summary>
    public CaptureDirection Direction { get; init; }

    /// <summary>What the capture says of it in words; null for nothing.</summary>
    public string? Comment { get; init; }

    /// <summary>Copies the packet's bytes, with all that was changed in its layers.</summary>
    /// <returns>The bytes.</returns>
    public byte[] ToArray() => First.ToArray();

    /// <summary>
    /// Makes lengths and checksums those of the headers as they are now. A UDP checksum of 0, which stands for none, stays.
    /// </summary>
    /// <exception cref="OverflowException">A length does not fit its field.</exception>
    public void Recalculate() => First.Recalculate(null, isPending: false);

    /// <summary>Gives the layers in one line.</summary>
    /// <returns>The layers.</returns>
    public override string ToString() => string.Join(" | ", Layers);
}
