namespace FouTools.Packets;

/// <summary>
/// The reason why bytes from the wire were not accepted. Values are contiguous from zero and fewer than 64, so that
/// a datapath can count drops in a plain array indexed by reason.
/// </summary>
public enum ParseError : byte
{
    /// <summary>The bytes are well formed.</summary>
    None = 0,

    /// <summary>There are no bytes at all.</summary>
    Empty,

    /// <summary>The upper four bits of the first byte name neither IPv4 nor IPv6.</summary>
    UnknownIPVersion,

    /// <summary>Fewer bytes than the fixed IPv4 header, or than the header with the options it announces.</summary>
    IPv4Truncated,

    /// <summary>The version field of an expected IPv4 header is not 4.</summary>
    IPv4BadVersion,

    /// <summary>The IPv4 header length field (IHL) is below five 32-bit words.</summary>
    IPv4BadHeaderLength,

    /// <summary>The IPv4 total length is smaller than the header length.</summary>
    IPv4BadTotalLength,

    /// <summary>The IPv4 total length is larger than the bytes present.</summary>
    IPv4LengthExceedsData,

    /// <summary>The IPv4 header checksum is wrong (RFC 791).</summary>
    IPv4BadChecksum,

    /// <summary>Fewer bytes than the fixed IPv6 header.</summary>
    IPv6Truncated,

    /// <summary>The version field of an expected IPv6 header is not 6.</summary>
    IPv6BadVersion,

    /// <summary>The IPv6 header and its payload length are larger than the bytes present.</summary>
    IPv6LengthExceedsData,

    /// <summary>Fewer bytes than the UDP header.</summary>
    UdpTruncated,

    /// <summary>The UDP length is smaller than the UDP header.</summary>
    UdpBadLength,

    /// <summary>The UDP length is larger than the bytes present.</summary>
    UdpLengthExceedsData,

    /// <summary>A UDP checksum is present and wrong (RFC 768, RFC 8200 section 8.1).</summary>
    UdpBadChecksum,

    /// <summary>Fewer bytes than the GRE header with the optional fields it announces.</summary>
    GreTruncated,

    /// <summary>The GRE version is not 0; version 1 is PPTP (RFC 2637).</summary>
    GreBadVersion,

    /// <summary>The GRE header announces source routing (RFC 1701), which RFC 2784 withdrew.</summary>
    GreRoutingPresent,

    /// <summary>The GRE header sets a reserved flag that obliges a receiver to discard the packet.</summary>
    GreReservedBits,

    /// <summary>The GRE header carries a checksum and the receiver is configured without one.</summary>
    GreChecksumUnexpected,

    /// <summary>The GRE header carries a key and the receiver is configured without one.</summary>
    GreKeyUnexpected,

    /// <summary>The GRE protocol type is one the receiver does not carry.</summary>
    GreUnknownProtocol,

    /// <summary>Fewer bytes than the GUE header, than the options it announces, or than an option's own length.</summary>
    GueTruncated,

    /// <summary>The GUE version is neither 0 nor 1.</summary>
    GueBadVersion,

    /// <summary>GUE version 1 holds a packet that is neither IPv4 nor IPv6.</summary>
    GueBadInnerVersion,

    /// <summary>The GUE header sets a flag other than the one for private flags; its meaning and length are not known.</summary>
    GueUnknownFlags,

    /// <summary>The GUE header sets a private flag other than the one for the remote checksum.</summary>
    GueUnknownPrivateFlags,

    /// <summary>The remote checksum of a GUE header lies outside the payload or in front of what it covers.</summary>
    GueBadRemoteChecksum,

    /// <summary>A GUE data message names protocol 0 for its payload.</summary>
    GueProtocolZero,

    /// <summary>A GUE control message is of a type that is not answered.</summary>
    GueUnknownControlType,

    /// <summary>A GUE control message is shorter than its type's fields.</summary>
    GueControlTruncated,

    /// <summary>The GRE header carries no key and the receiver is configured with one.</summary>
    GreKeyMissing,

    /// <summary>The GRE header carries another key than the receiver is configured with.</summary>
    GreKeyMismatch,

    /// <summary>The GRE header carries no checksum and the receiver is configured with one.</summary>
    GreChecksumMissing,

    /// <summary>The checksum of a GRE packet is wrong (RFC 2784 section 2.5).</summary>
    GreBadChecksum,

    /// <summary>The GRE header carries no sequence number and the receiver is configured with one.</summary>
    GreSequenceMissing,

    /// <summary>The GRE sequence number is older than one received before.</summary>
    GreSequenceOld,

    /// <summary>Fewer bytes than the Ethernet header with the VLAN tags it announces.</summary>
    EthernetTruncated,
}
