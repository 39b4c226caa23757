using System.Buffers.Binary;
using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>An IPv4 header with its options (RFC 791).</summary>
public sealed class IPv4Layer : IPLayer
{
    private const int ChecksumOffset = 10;

    internal IPv4Layer(ReadOnlySpan<byte> header)
        : base(header)
    {
    }

    /// <inheritdoc/>
    public override string Name => "IPv4";

    /// <inheritdoc/>
    public override int Version => 4;

    /// <inheritdoc/>
    public override byte Tos
    {
        get => Bytes[1];
        set => Bytes[1] = value;
    }

    /// <inheritdoc/>
    public override int TotalPacketLength => ReadUInt16(2);

    /// <summary>The identification, common to the fragments of a packet.</summary>
    public int Identification
    {
        get => ReadUInt16(4);
        set => WriteUInt16(4, value);
    }

    /// <summary>The DF bit: routers must not fragment the packet.</summary>
    public bool DontFragment
    {
        get => (ReadUInt16(6) & IPv4Header.DontFragmentFlag) != 0;
        set => WriteUInt16(6, value ? ReadUInt16(6) | IPv4Header.DontFragmentFlag : ReadUInt16(6) & ~IPv4Header.DontFragmentFlag);
    }

    /// <summary>Further fragments follow.</summary>
    public bool MoreFragments => (ReadUInt16(6) & IPv4Header.MoreFragmentsFlag) != 0;

    /// <summary>Place of this fragment in the payload of the whole packet, in bytes.</summary>
    public int FragmentOffset => (ReadUInt16(6) & IPv4Header.FragmentOffsetMask) << 3;

    /// <inheritdoc/>
    public override byte Ttl
    {
        get => Bytes[8];
        set => Bytes[8] = value;
    }

    /// <inheritdoc/>
    public override byte Protocol
    {
        get => Bytes[IPv4Header.ProtocolOffset];
        set => Bytes[IPv4Header.ProtocolOffset] = value;
    }

    /// <summary>The checksum of the header.</summary>
    public int Checksum
    {
        get => ReadUInt16(ChecksumOffset);
        set => WriteUInt16(ChecksumOffset, value);
    }

    internal override bool IsWhole => !MoreFragments && FragmentOffset == 0;

    private protected override int SourceOffset => IPv4Header.SourceOffset;

    private protected override int AddressLength => sizeof(uint);

    internal override ulong PseudoHeader(byte protocol, int length) => InternetChecksum.PseudoHeader(
        BinaryPrimitives.ReadUInt32BigEndian(Bytes[IPv4Header.SourceOffset..]),
        BinaryPrimitives.ReadUInt32BigEndian(Bytes[IPv4Header.DestinationOffset..]),
        protocol,
        (uint)length);

    private protected override void Update(IPLayer? carrier, bool isPending)
    {
        WriteUInt16(2, HeaderLength + (Payload?.TotalLength ?? 0));
        Checksum = 0;
        Checksum = InternetChecksum.Compute(Bytes);
    }
}
