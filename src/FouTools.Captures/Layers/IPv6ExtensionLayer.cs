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

    /// <summary>The number of this header, such as 44 for a fragment.</summary>
    public byte Kind { get; }

    /// <summary>The number of the protocol that follows.</summary>
    public byte Protocol
    {
        get => Bytes[0];
        set => Bytes[0] = value;
    }

    /// <summary>How often the packet may be encapsulated again (RFC 2473), where this says so.</summary>
    public int? EncapsulationLimit =>
        Kind == IPProtocol.DestinationOptions && Bytes[2] == EncapsulationLimitOption && Bytes[3] == 1 ? Bytes[4] : null;

    /// <summary>Whether the packet goes on elsewhere; only of a fragment.</summary>
    public bool MoreFragments => Kind == IPProtocol.Fragment && (ReadUInt16(2) & MoreFragmentsFlag) != 0;

    /// <summary>Place of this fragment in the payload of the whole packet, in bytes; 0 unless it is one.</summary>
    public int FragmentOffset => Kind == IPProtocol.Fragment ? ReadUInt16(2) & IPv6Extensions.FragmentOffsetMask : 0;

    private protected override string Summary =>
        Kind == IPProtocol.Fragment ? $"offset {FragmentOffset}{(MoreFragments ? ", more" : "")}"
        : EncapsulationLimit is int limit ? $"encapsulation limit {limit}"
        : $"{HeaderLength} bytes";

    // The checksum of what is in a fragment covers what is elsewhere, and a routing header hides the destination.
    private protected override bool PassesCarrier => Kind is not (IPProtocol.Fragment or IPProtocol.Routing);
}
