using FouTools.Captures.Formats;
using FouTools.Captures.Tunnels;
using FouTools.Packets;

namespace FouTools.Captures.Conversion;

/// <summary>The part of a captured packet that a tunnel of a mode carries.</summary>
public readonly record struct InnerSelection
{
    /// <summary>Its offset in the captured packet, in bytes.</summary>
    public int Offset { get; private init; }

    /// <summary>Its captured bytes.</summary>
    public int Length { get; private init; }

    /// <summary>Its original length in bytes.</summary>
    public int OriginalLength { get; private init; }

    /// <summary>Its link type.</summary>
    public LinkType LinkType { get; private init; }

    /// <summary>Selects it.</summary>
    /// <param name="frame">The captured bytes.</param>
    /// <param name="originalLength">The original length of the packet.</param>
    /// <param name="linkType">The link type of the packet.</param>
    /// <param name="mode">The mode; not <see cref="TunnelMode.Any"/>.</param>
    /// <param name="selection">The part to carry, or the default value.</param>
    /// <returns><see cref="DecapsulationResult.None"/>, or why there is nothing to carry.</returns>
    public static DecapsulationResult Find(
        ReadOnlySpan<byte> frame, int originalLength, LinkType linkType, TunnelMode mode, out InnerSelection selection)
    {
        selection = default;
        switch (mode)
        {
            case TunnelMode.GRETAP:
                if (linkType != LinkType.Ethernet)
                {
                    return DecapsulationResult.ProtocolNotCarried;
                }

                selection = new InnerSelection { Length = frame.Length, OriginalLength = originalLength, LinkType = linkType };
                return DecapsulationResult.None;
            case TunnelMode.MPLS:
                return FindMpls(frame, originalLength, linkType, out selection);
            default:
                return FindIP(frame, originalLength, linkType, mode, out selection);
        }
    }

    private static DecapsulationResult FindMpls(ReadOnlySpan<byte> frame, int originalLength, LinkType linkType, out InnerSelection selection)
    {
        selection = default;
        int offset = 0;
        bool isMpls = linkType == LinkType.Mpls
            || (LinkFrame.TryFindPayload(frame, linkType, out offset, out ushort etherType) && etherType == EtherType.Mpls);
        if (!isMpls)
        {
            return DecapsulationResult.ProtocolNotCarried;
        }

        selection = new InnerSelection
        {
            Offset = offset,
            Length = frame.Length - offset,
            OriginalLength = originalLength - offset,
            LinkType = LinkType.Mpls,
        };
        return DecapsulationResult.None;
    }

    private static DecapsulationResult FindIP(
        ReadOnlySpan<byte> frame, int originalLength, LinkType linkType, TunnelMode mode, out InnerSelection selection)
    {
        selection = default;
        if (!LinkFrame.TryFindIP(frame, linkType, out int offset))
        {
            return DecapsulationResult.NotIP;
        }

        ReadOnlySpan<byte> packet = frame[offset..];
        int version = packet[0] >> 4;
        if ((mode == TunnelMode.IPIP && version == 6) || (mode == TunnelMode.SIT && version == 4))
        {
            return DecapsulationResult.ProtocolNotCarried;
        }

        if (CapturedIP.FindLength(packet, originalLength - offset, version, out int total) is var miss and not DecapsulationResult.None)
        {
            return miss;
        }

        // What pads a frame behind its packet is not carried.
        selection = new InnerSelection
        {
            Offset = offset,
            Length = Math.Min(total, packet.Length),
            OriginalLength = total,
            LinkType = LinkType.Raw,
        };
        return DecapsulationResult.None;
    }
}
