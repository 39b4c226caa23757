using FouTools.Captures.Formats;
using FouTools.Packets;

namespace FouTools.Captures.Tunnels;

/// <summary>The location of the inner packet in a tunnel packet.</summary>
public readonly record struct TunnelContent
{
    /// <summary>Its offset in the captured packet, in bytes.</summary>
    public int Offset { get; init; }

    /// <summary>Its captured bytes.</summary>
    public int Length { get; init; }

    /// <summary>Its original length in bytes.</summary>
    public int OriginalLength { get; init; }

    /// <summary>Its link type: IP, Ethernet, or an MPLS label stack.</summary>
    public LinkType LinkType { get; init; }

    /// <summary>The UDP destination port.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>Whether the sender left an inner checksum to be completed, see <see cref="RemoteChecksum"/>.</summary>
    public bool HasRemoteChecksum { get; init; }

    /// <summary>The start of the checksummed part, in bytes from the start of the inner packet; negative inside a GRE header.</summary>
    public int RemoteChecksumStart { get; init; }

    /// <summary>The offset of the checksum field, in bytes from the start of the inner packet.</summary>
    public int RemoteChecksumOffset { get; init; }
}
