using FouTools.Packets;

namespace FouTools.Datapath.Telemetry;

/// <summary>
/// Why a packet was not carried. The reasons that parsing finds have the names and values of <see cref="ParseError"/>;
/// from 64 on follow those of policy, of the UDP side and of the TUN side.
/// </summary>
public enum DropReason : byte
{
    /// <summary>It was carried.</summary>
    None = ParseError.None,

    /// <inheritdoc cref="ParseError.Empty"/>
    Empty = ParseError.Empty,

    /// <inheritdoc cref="ParseError.UnknownIPVersion"/>
    UnknownIPVersion = ParseError.UnknownIPVersion,

    /// <inheritdoc cref="ParseError.IPv4Truncated"/>
    IPv4Truncated = ParseError.IPv4Truncated,

    /// <inheritdoc cref="ParseError.IPv4BadVersion"/>
    IPv4BadVersion = ParseError.IPv4BadVersion,

    /// <inheritdoc cref="ParseError.IPv4BadHeaderLength"/>
    IPv4BadHeaderLength = ParseError.IPv4BadHeaderLength,

    /// <inheritdoc cref="ParseError.IPv4BadTotalLength"/>
    IPv4BadTotalLength = ParseError.IPv4BadTotalLength,

    /// <inheritdoc cref="ParseError.IPv4LengthExceedsData"/>
    IPv4LengthExceedsData = ParseError.IPv4LengthExceedsData,

    /// <inheritdoc cref="ParseError.IPv4BadChecksum"/>
    IPv4BadChecksum = ParseError.IPv4BadChecksum,

    /// <inheritdoc cref="ParseError.IPv6Truncated"/>
    IPv6Truncated = ParseError.IPv6Truncated,

    /// <inheritdoc cref="ParseError.IPv6BadVersion"/>
    IPv6BadVersion = ParseError.IPv6BadVersion,

    /// <inheritdoc cref="ParseError.IPv6LengthExceedsData"/>
    IPv6LengthExceedsData = ParseError.IPv6LengthExceedsData,

    /// <inheritdoc cref="ParseError.UdpTruncated"/>
    UdpTruncated = ParseError.UdpTruncated,

    /// <inheritdoc cref="ParseError.UdpBadLength"/>
    UdpBadLength = ParseError.UdpBadLength,

    /// <inheritdoc cref="ParseError.UdpLengthExceedsData"/>
    UdpLengthExceedsData = ParseError.UdpLengthExceedsData,

    /// <inheritdoc cref="ParseError.UdpBadChecksum"/>
    UdpBadChecksum = ParseError.UdpBadChecksum,

    /// <inheritdoc cref="ParseError.GreTruncated"/>
    GreTruncated = ParseError.GreTruncated,

    /// <inheritdoc cref="ParseError.GreBadVersion"/>
    GreBadVersion = ParseError.GreBadVersion,

    /// <inheritdoc cref="ParseError.GreRoutingPresent"/>
    GreRoutingPresent = ParseError.GreRoutingPresent,

    /// <inheritdoc cref="ParseError.GreReservedBits"/>
    GreReservedBits = ParseError.GreReservedBits,

    /// <inheritdoc cref="ParseError.GreChecksumUnexpected"/>
    GreChecksumUnexpected = ParseError.GreChecksumUnexpected,

    /// <inheritdoc cref="ParseError.GreKeyUnexpected"/>
    GreKeyUnexpected = ParseError.GreKeyUnexpected,

    /// <inheritdoc cref="ParseError.GreUnknownProtocol"/>
    GreUnknownProtocol = ParseError.GreUnknownProtocol,

    /// <inheritdoc cref="ParseError.GueTruncated"/>
    GueTruncated = ParseError.GueTruncated,

    /// <inheritdoc cref="ParseError.GueBadVersion"/>
    GueBadVersion = ParseError.GueBadVersion,

    /// <inheritdoc cref="ParseError.GueBadInnerVersion"/>
    GueBadInnerVersion = ParseError.GueBadInnerVersion,

    /// <inheritdoc cref="ParseError.GueUnknownFlags"/>
    GueUnknownFlags = ParseError.GueUnknownFlags,

    /// <inheritdoc cref="ParseError.GueUnknownPrivateFlags"/>
    GueUnknownPrivateFlags = ParseError.GueUnknownPrivateFlags,

    /// <inheritdoc cref="ParseError.GueBadRemoteChecksum"/>
    GueBadRemoteChecksum = ParseError.GueBadRemoteChecksum,

    /// <inheritdoc cref="ParseError.GueProtocolZero"/>
    GueProtocolZero = ParseError.GueProtocolZero,

    /// <inheritdoc cref="ParseError.GueUnknownControlType"/>
    GueUnknownControlType = ParseError.GueUnknownControlType,

    /// <inheritdoc cref="ParseError.GueControlTruncated"/>
    GueControlTruncated = ParseError.GueControlTruncated,

    /// <inheritdoc cref="ParseError.GreKeyMissing"/>
    GreKeyMissing = ParseError.GreKeyMissing,

    /// <inheritdoc cref="ParseError.GreKeyMismatch"/>
    GreKeyMismatch = ParseError.GreKeyMismatch,

    /// <inheritdoc cref="ParseError.GreChecksumMissing"/>
    GreChecksumMissing = ParseError.GreChecksumMissing,

    /// <inheritdoc cref="ParseError.GreBadChecksum"/>
    GreBadChecksum = ParseError.GreBadChecksum,

    /// <inheritdoc cref="ParseError.GreSequenceMissing"/>
    GreSequenceMissing = ParseError.GreSequenceMissing,

    /// <inheritdoc cref="ParseError.GreSequenceOld"/>
    GreSequenceOld = ParseError.GreSequenceOld,

    /// <inheritdoc cref="ParseError.EthernetTruncated"/>
    EthernetTruncated = ParseError.EthernetTruncated,

    /// <summary>It came from an address where no peer is.</summary>
    UnknownPeer = 64,

    /// <summary>Congestion was signalled on a packet whose sender does not understand it (RFC 6040 section 4.2).</summary>
    CongestionSignalNotUnderstood,

    /// <summary>A decapsulated packet is longer than the device's MTU.</summary>
    ExceedsDeviceMtu,

    /// <summary>It is of a protocol that the mode does not carry, such as IPv6 in an IPIP tunnel.</summary>
    ProtocolNotCarried,

    /// <summary>With its encapsulation it is longer than what the path to the peer takes.</summary>
    ExceedsPathMtu,

    /// <summary>There was no route to the peer, or its link was down.</summary>
    RemoteUnreachable,

    /// <summary>The firewall refused it on its way out.</summary>
    RefusedByFirewall,

    /// <summary>The outgoing queue was full.</summary>
    SendQueueFull,

    /// <summary>The kernel refused to send it for another reason.</summary>
    SendFailed,

    /// <summary>The device was down.</summary>
    DeviceDown,

    /// <summary>The kernel refused it on the device for another reason.</summary>
    DeviceRefused,

    /// <summary>No peer has a prefix that its destination is in.</summary>
    NoPeer,

    /// <summary>Its peer roams, and nothing has come from it yet that tells where it is.</summary>
    PeerNotLocated,

    /// <summary>It came from a peer's address but with an inner source that is not among that peer's prefixes.</summary>
    InnerSourceNotAllowed,

    /// <summary>It came from its peer's address but from another UDP port than the peer's, which is neither followed nor free to choose.</summary>
    UnexpectedSourcePort,

    /// <summary>It is an outer packet of this datapath that the routes lead back into the tunnel.</summary>
    RoutingLoop,

    /// <summary>More UDP tunnels are nested in it than the limit.</summary>
    NestingLimitExceeded,

    /// <summary>A fragment, which mode Any cannot carry since it does without the header that describes it.</summary>
    FragmentNotCarried,

    /// <summary>A packet into mode Any whose addresses are not the outer ones, which it would have at the other end.</summary>
    NotBetweenOuterAddresses,

    /// <summary>An MPLS label stack without an end.</summary>
    MplsStackTruncated,
}
