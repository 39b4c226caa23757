using System.Buffers.Binary;

namespace FouTools.Captures.Layers;

/// <summary>One entry of an MPLS label stack (RFC 3032).</summary>
public sealed class MplsLayer : PacketLayer
{
    internal const int EntryLength = 4;
    private const int LabelShift = 12;
    private const int BottomFlag = 1;

    internal MplsLayer(ReadOnlySpan<byte> header)
        : base(header)
    {
    }

    /// <inheritdoc/>
    public override string Name => "MPLS";

    /// <summary>The label, 20 bits.</summary>
    public int Label => (int)(BinaryPrimitives.ReadUInt32BigEndian(Bytes) >> LabelShift);

    /// <summary>Whether it is the bottom of the stack.</summary>
    public bool IsBottom => (Bytes[2] & BottomFlag) != 0;

    /// <summary>The TTL.</summary>
    public byte Ttl
    {
        get => Bytes[3];
        set => Bytes[3] = value;
    }

    private protected override string Summary => $"label {Label}, ttl {Ttl}";
}
