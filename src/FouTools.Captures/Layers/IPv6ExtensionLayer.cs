using FouTools.Packets;

namespace FouTools.Captures.Layers;

/// <summary>An extension header of IPv6 (RFC 8200 section 4).</summary>
public sealed class IPv6ExtensionLayer : PacketLayer
{
    private const byte EncapsulationLimitOption = 4;
    private const int MoreFragmentsFlag = 1;

    internal IPv6ExtensionLayer(ReadOnlySpan<byte> header, byte kind)
        : base(header) => Kind = kind;

    /// <inheritdoc/>
    public override string Name => Kind switch
    {
        IPProtocol.HopByHop => "HopByHop",
        IPProtocol.Routing => "Routing",
        IPProtocol.Fragment => "Fragment",
        IPProtocol.AuthenticationHeader => "AH",
        _ => "DestinationOptions",
    };

    /// <summary>The protocol number of this header, such as 44 for a fragment.</summary>
    public byte Kind { get; }

    /// <summary>The protocol number of the next header.</summary>
    public byte Protocol
    {
        get => Bytes[0];
        set => Bytes[0] = value;
    }

    /// <summary>The tunnel encapsulation limit (RFC 2473); null without that option.</summary>
    public int? EncapsulationLimit =>
        Kind == IPProtocol.DestinationOptions && Bytes[2] == EncapsulationLimitOption && Bytes[3] == 1 ? Bytes[4] : null;

    /// <summary>Whether more fragments follow; only in a fragment header.</summary>
    public bool MoreFragments => Kind == IPProtocol.Fragment && (ReadUInt16(2) & MoreFragmentsFlag) != 0;

    /// <summary>Place of this fragment in the payload of the whole packet, in bytes; 0 unless it is one.</summary>
    public int FragmentOffset => Kind == IPProtocol.Fragment ? ReadUInt16(2) & IPv6Extensions.FragmentOffsetMask : 0;

    private protected override string Summary =>
        Kind == IPProtocol.Fragment ? $"offset {FragmentOffset}{(MoreFragments ? ", more" : "")}"
        : EncapsulationLimit is int limit ? $"encapsulation limit {limit}"
        : $"{HeaderLength} bytes";

    // The checksum in a fragment covers bytes of other fragments, and a routing header hides the final destination.
    private protected override bool PassesCarrier => Kind is not (IPProtocol.Fragment or IPProtocol.Routing);
}
