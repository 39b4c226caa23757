using System.Buffers.Binary;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>
/// One header of a packet and its payload. Properties read and write the header's bytes directly, so that no information is lost and the
/// packet can be reproduced byte for byte.
/// </summary>
public abstract class PacketLayer
{
    private readonly byte[] _header;

    private protected PacketLayer(ReadOnlySpan<byte> header) => _header = header.ToArray();

    /// <summary>The protocol, such as IPv4 or GRE.</summary>
    public abstract string Name { get; }

    /// <summary>The length of the header in bytes; 0 where the protocol has none, as direct FOU.</summary>
    public int HeaderLength => _header.Length;

    /// <summary>The next layer; null for none.</summary>
    public PacketLayer? Payload { get; internal set; }

    /// <summary>The length in bytes of the trailer that this layer does not count, such as Ethernet padding.</summary>
    public int TrailerLength => Trailer.Length;

    /// <summary>The fault of the header; None for none.</summary>
    public ParseError Fault { get; internal set; }

    internal byte[] Trailer { get; set; } = [];

    private protected Span<byte> Bytes => _header;

    /// <summary>Copies the header's bytes.</summary>
    /// <returns>The header.</returns>
    public byte[] GetHeader() => [.. _header];

    /// <summary>Copies this layer and all that follow.</summary>
    /// <returns>The bytes as they are on the wire.</returns>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[TotalLength];
        Write(bytes);
        return bytes;
    }

    /// <summary>Summarizes the header on one line.</summary>
    /// <returns>The protocol and its main fields.</returns>
    public override string ToString() => Summary.Length == 0 ? Name : $"{Name} {Summary}";

    internal int TotalLength => _header.Length + (Payload?.TotalLength ?? 0) + Trailer.Length;

    private protected abstract string Summary { get; }

    /// <summary>Recomputes lengths and checksums, from the inside out.</summary>
    /// <param name="carrier">The IP header whose addresses the layer's checksum covers; null for none.</param>
    /// <param name="isPending">Whether the transport checksum is left to the remote checksum of GUE.</param>
    internal void Recalculate(IPLayer? carrier, bool isPending)
    {
        Payload?.Recalculate(this as IPLayer ?? (PassesCarrier ? carrier : null), (this as GueLayer)?.HasRemoteChecksum ?? (isPending && PassesPending));
        Update(carrier, isPending);
    }

    /// <summary>Whether an inner checksum covers the addresses of an outer IP header across this layer.</summary>
    private protected virtual bool PassesCarrier => false;

    /// <summary>Whether a remote checksum may refer to the payload.</summary>
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
