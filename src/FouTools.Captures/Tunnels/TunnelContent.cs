using FouTools.Captures.Formats;
using FouTools.Packets;

namespace FouTools.Captures.Tunnels;

/// <summary>Where the inner packet of a tunnel packet is.</summary>
public readonly record struct TunnelContent
{
    /// <summary>Where it begins, in bytes from the start of the captured packet.</summary>
    public int Offset { get; init; }

    /// <summary>Its bytes that are there.</summary>
    public int Length { get; init; }

    /// <summary>Its length in bytes before the capture cut it.</summary>
    public int OriginalLength { get; init; }

    /// <summary>What it begins with: an IP header, an Ethernet header or an MPLS label stack.</summary>
    public LinkType LinkType { get; init; }

    /// <summary>The UDP destination port.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>The sender left a checksum inside to be completed, see <see cref="RemoteChecksum"/>.</summary>
    public bool HasRemoteChecksum { get; init; }

    /// <summary>Where summing begins, in bytes from the start of the inner packet. It may lie in front of it, in a GRE header.</summary>
    public int RemoteChecksumStart { get; init; }

    /// <summary>Where the checksum field is, in bytes from the start of the inner packet.</summary>
    public int RemoteChecksumOffset { get; init; }
}
