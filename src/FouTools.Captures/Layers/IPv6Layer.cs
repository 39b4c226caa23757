using System.Buffers.Binary;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>A fixed IPv6 header (RFC 8200).</summary>
public sealed class IPv6Layer : IPLayer
{
    private const int TrafficClassShift = 20;

    internal IPv6Layer(ReadOnlySpan<byte> header)
        : base(header)
    {
    }

    /// <inheritdoc/>
    public override string Name => "IPv6";

    /// <inheritdoc/>
    public override int Version => 6;

    /// <inheritdoc/>
    public override byte Tos
    {
        get => (byte)(First >> TrafficClassShift);
        set => First = (First & ~(0xffu << TrafficClassShift)) | ((uint)value << TrafficClassShift);
    }

    /// <summary>The flow label, 20 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The new value exceeds 20 bits.</exception>
    public int FlowLabel
    {
        get => (int)(First & IPv6Header.MaxFlowLabel);
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, IPv6Header.MaxFlowLabel);
            First = (First & ~IPv6Header.MaxFlowLabel) | (uint)value;
        }
    }

    /// <inheritdoc/>
    public override int TotalPacketLength => IPv6Header.Length + ReadUInt16(4);

    /// <inheritdoc/>
    public override byte Protocol
    {
        get => Bytes[IPv6Header.NextHeaderOffset];
        set => Bytes[IPv6Header.NextHeaderOffset] = value;
    }

    /// <inheritdoc/>
    public override byte Ttl
    {
        get => Bytes[7];
        set => Bytes[7] = value;
    }

    internal override bool IsWhole => true;

    private protected override int SourceOffset => IPv6Header.SourceOffset;

    private protected override int AddressLength => 16;

    private uint First
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(Bytes);
        set => BinaryPrimitives.WriteUInt32BigEndian(Bytes, value);
    }

    internal override ulong PseudoHeader(byte protocol, int length) => InternetChecksum.PseudoHeader(
        BinaryPrimitives.ReadUInt128BigEndian(Bytes[IPv6Header.SourceOffset..]),
        BinaryPrimitives.ReadUInt128BigEndian(Bytes[IPv6Header.DestinationOffset..]),
        protocol,
        (uint)length);

    private protected override void Update(IPLayer? carrier, bool isPending) => WriteUInt16(4, Payload?.TotalLength ?? 0);
}
