using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>A UDP header (RFC 768).</summary>
public sealed class UdpLayer : PacketLayer
{
    private const int ChecksumOffset = 6;

    internal UdpLayer(ReadOnlySpan<byte> header)
        : base(header)
    {
    }

    /// <inheritdoc/>
    public override string Name => "UDP";

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

    /// <summary>The length field: bytes of the datagram, this header included.</summary>
    public int DatagramLength => ReadUInt16(4);

    /// <summary>The checksum; 0 for none.</summary>
    public int Checksum
    {
        get => ReadUInt16(ChecksumOffset);
        set => WriteUInt16(ChecksumOffset, value);
    }

    private protected override string Summary => $"{SourcePort} > {DestinationPort}, length {DatagramLength}";

    // A tunnel payload without an IP header of its own uses the outer addresses in its checksum.
    private protected override bool PassesCarrier => Payload is FouLayer or GueLayer;

    private protected override bool PassesPending => false;

    private protected override void Update(IPLayer? carrier, bool isPending)
    {
        int length = HeaderLength + (Payload?.TotalLength ?? 0);
        WriteUInt16(4, length);
        if (Checksum == 0 || carrier is not { IsWhole: true })
        {
            return;
        }

        Checksum = TransportChecksum.Compute(this, carrier, IPProtocol.Udp, ChecksumOffset, isPending);
        if (Checksum == 0)
        {
            // 0 would mean no checksum.
            Checksum = ushort.MaxValue;
        }
    }
}
