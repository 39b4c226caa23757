using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>A VLAN tag after its EtherType (IEEE 802.1Q).</summary>
public sealed class VlanLayer : PacketLayer
{
    internal const int TagLength = 4;
    private const int IdentifierMask = 0xfff;
    private const int PriorityShift = 13;

    internal VlanLayer(ReadOnlySpan<byte> header)
        : base(header)
    {
    }

    /// <inheritdoc/>
    public override string Name => "VLAN";

    /// <summary>The VLAN identifier, 12 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The new value exceeds 12 bits.</exception>
    public int Identifier
    {
        get => ReadUInt16(0) & IdentifierMask;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)IdentifierMask);
            WriteUInt16(0, (ReadUInt16(0) & ~IdentifierMask) | value);
        }
    }

    /// <summary>The priority, 0 to 7.</summary>
    public int Priority => ReadUInt16(0) >> PriorityShift;

    /// <summary>The EtherType of the payload.</summary>
    public int EtherType
    {
        get => ReadUInt16(2);
        set => WriteUInt16(2, value);
    }

    private protected override string Summary => $"{Identifier}, type 0x{EtherType:x4}";
}
