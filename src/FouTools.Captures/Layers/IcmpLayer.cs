using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>The first four bytes of an ICMP message (RFC 792, RFC 4443).</summary>
public sealed class IcmpLayer : PacketLayer
{
    internal const int FixedLength = 4;
    private const int ChecksumOffset = 2;

    private readonly bool _isIPv6;

    internal IcmpLayer(ReadOnlySpan<byte> header, bool isIPv6)
        : base(header) => _isIPv6 = isIPv6;

    /// <inheritdoc/>
    public override string Name => _isIPv6 ? "ICMPv6" : "ICMP";

    /// <summary>The type.</summary>
    public byte Type
    {
        get => Bytes[0];
        set => Bytes[0] = value;
    }

    /// <summary>The code.</summary>
    public byte Code
    {
        get => Bytes[1];
        set => Bytes[1] = value;
    }

    /// <summary>The checksum.</summary>
    public int Checksum
    {
        get => ReadUInt16(ChecksumOffset);
        set => WriteUInt16(ChecksumOffset, value);
    }

    private protected override string Summary => $"type {Type}, code {Code}";

    private protected override void Update(IPLayer? carrier, bool isPending)
    {
        if (carrier is not { IsWhole: true })
        {
            return;
        }

        if (_isIPv6)
        {
            Checksum = TransportChecksum.Compute(this, carrier, IPProtocol.IcmpV6, ChecksumOffset, isPending);
            return;
        }

        Checksum = 0;
        Checksum = InternetChecksum.Compute(ToArray());
    }
}
