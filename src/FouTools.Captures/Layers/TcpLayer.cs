using System.Buffers.Binary;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>A TCP header with its options (RFC 9293).</summary>
public sealed class TcpLayer : PacketLayer
{
    internal const int MinLength = 20;
    private const int ChecksumOffset = 16;
    private const int SequenceOffset = 4;
    private const int AcknowledgmentOffset = 8;
    private const int FlagsOffset = 13;

    internal TcpLayer(ReadOnlySpan<byte> header)
        : base(header)
    {
    }

    /// <inheritdoc/>
    public override string Name => "TCP";

    /// <summary>The source port.</summary>
    public int SourcePort
    {
        get => ReadUInt16(0);
        set => WriteUInt16(0, value);
    }

    /// <summary>The destination port.</summary>
    public int DestinationPort
    {
        get => ReadUInt16(2);
        set => WriteUInt16(2, value);
    }

    /// <summary>The sequence number.</summary>
    public uint Sequence
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(Bytes[SequenceOffset..]);
        set => BinaryPrimitives.WriteUInt32BigEndian(Bytes[SequenceOffset..], value);
    }

    /// <summary>The acknowledgment number.</summary>
    public uint Acknowledgment
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(Bytes[AcknowledgmentOffset..]);
        set => BinaryPrimitives.WriteUInt32BigEndian(Bytes[AcknowledgmentOffset..], value);
    }

    /// <summary>The flags.</summary>
    public TcpFlags Flags
    {
        get => (TcpFlags)Bytes[FlagsOffset];
        set => Bytes[FlagsOffset] = (byte)value;
    }

    /// <summary>The window, not scaled.</summary>
    public int Window
    {
        get => ReadUInt16(14);
        set => WriteUInt16(14, value);
    }

    /// <summary>The checksum.</summary>
    public int Checksum
    {
        get => ReadUInt16(ChecksumOffset);
        set => WriteUInt16(ChecksumOffset, value);
    }

    private protected override string Summary => $"{SourcePort} > {DestinationPort}, {Flags}, seq {Sequence}";

    private protected override void Update(IPLayer? carrier, bool isPending)
    {
        if (carrier is { IsWhole: true })
        {
            Checksum = TransportChecksum.Compute(this, carrier, IPProtocol.Tcp, ChecksumOffset, isPending);
        }
    }
}
