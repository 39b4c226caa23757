using System.Buffers.Binary;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>A GRE header with its optional fields (RFC 2784, RFC 2890).</summary>
public sealed class GreLayer : PacketLayer
{
    private readonly GreHeader _parsed;

    internal GreLayer(ReadOnlySpan<byte> header, in GreHeader parsed)
        : base(header) => _parsed = parsed;

    /// <inheritdoc/>
    public override string Name => "GRE";

    /// <summary>The EtherType of the payload.</summary>
    public int ProtocolType
    {
        get => ReadUInt16(2);
        set => WriteUInt16(2, value);
    }

    /// <summary>The checksum; null where the header has none.</summary>
    public int? Checksum => _parsed.HasChecksum ? ReadUInt16(GreHeader.BaseLength) : null;

    /// <summary>The key; null where the header has none.</summary>
    public uint? Key => _parsed.HasKey ? BinaryPrimitives.ReadUInt32BigEndian(Bytes[(_parsed.HasChecksum ? 8 : 4)..]) : null;

    /// <summary>The sequence number; null where the header has none.</summary>
    public uint? Sequence => _parsed.HasSequence ? BinaryPrimitives.ReadUInt32BigEndian(Bytes[^4..]) : null;

    private protected override string Summary =>
        $"type 0x{ProtocolType:x4}"
        + (Key is uint key ? $", key {key}" : "")
        + (Checksum is not null ? ", checksum" : "")
        + (Sequence is uint sequence ? $", seq {sequence}" : "");

    private protected override void Update(IPLayer? carrier, bool isPending)
    {
        // Around a pending checksum this one covers the completed packet, which is not at hand.
        if (_parsed.HasChecksum && !isPending)
        {
            byte[] packet = ToArray()[..^TrailerLength];
            _parsed.WriteChecksum(packet);
            packet.AsSpan(0, HeaderLength).CopyTo(Bytes);
        }
    }
}
