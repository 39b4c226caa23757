using System.Buffers.Binary;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>
/// One header of a packet, with what it leads to. Its properties read and write the header's bytes, so that nothing of a packet is
/// lost in an object, and an object gives its packet back byte for byte.
/// </summary>
public abstract class PacketLayer
{
    private readonly byte[] _header;

    private protected PacketLayer(ReadOnlySpan<byte> header) => _header = header.ToArray();

    /// <summary>The protocol, such as IPv4 or GRE.</summary>
    public abstract string Name { get; }

    /// <summary>Length of the header in bytes; 0 where the protocol has none, as direct FOU.</summary>
    public int HeaderLength => _header.Length;

    /// <summary>What follows the header; null for nothing.</summary>
    public PacketLayer? Payload { get; internal set; }

    /// <summary>The length in bytes of what stands behind the payload and is not counted by this layer, such as padding of Ethernet.</summary>
    public int TrailerLength => Trailer.Length;

    /// <summary>What is wrong with the header; None for nothing.</summary>
    public ParseError Fault { get; internal set; }

    internal byte[] Trailer { get; set; } = [];

    private protected Span<byte> Bytes => _header;

    /// <summary>Copies the header's bytes.</summary>
    /// <returns>The header.</returns>
    public byte[] GetHeader() => [.. _header];

    /// <summary>Copies the layer with all that follows.</summary>
    /// <returns>The bytes as they are on the wire.</returns>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[TotalLength];
        Write(bytes);
        return bytes;
    }

    /// <summary>Says what the header says, in one line.</summary>
    /// <returns>The protocol and its most telling fields.</returns>
    public override string ToString() => Summary.Length == 0 ? Name : $"{Name} {Summary}";

    internal int TotalLength => _header.Length + (Payload?.TotalLength ?? 0) + Trailer.Length;

    private protected abstract string Summary { get; }

    /// <summary>Makes lengths and checksums those of what is there, from the inside out.</summary>
    /// <param name="carrier">The IP header that the layer's checksum takes its addresses from; null for none.</param>
    /// <param name="isPending">Whether the transport checksum is left to a remote checksum of GUE.</param>
    internal void Recalculate(IPLayer? carrier, bool isPending)
    {
        Payload?.Recalculate(this as IPLayer ?? (PassesCarrier ? carrier : null), (this as GueLayer)?.HasRemoteChecksum ?? (isPending && PassesPending));
        Update(carrier, isPending);
    }

    /// <summary>Whether a checksum further in takes its addresses from an IP header further out, with only this between.</summary>
    private protected virtual bool PassesCarrier => false;

    /// <summary>Whether a remote checksum may be meant for what is inside.</summary>
    private protected virtual bool PassesPending => true;

    private protected virtual void Update(IPLayer? carrier, bool isPending)
    {
    }

    private protected ushort ReadUInt16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(Bytes[offset..]);

    private protected void WriteUInt16(int offset, int value) =>
        BinaryPrimitives.WriteUInt16BigEndian(Bytes[offset..], checked((ushort)value));

    private void Write(Span<byte> destination)
    {
        _header.CopyTo(destination);
        if (Payload is not null)
        {
            Payload.Write(destination[_header.Length..]);
        }

        Trailer.CopyTo(destination[(TotalLength - Trailer.Length)..]);
    }
}
