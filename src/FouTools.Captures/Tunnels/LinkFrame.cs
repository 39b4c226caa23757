using System.Buffers.Binary;
using FouTools.Captures.Formats;
using FouTools.Packets;

namespace FouTools.Captures.Tunnels;

/// <summary>Finds the IP packet behind the link-layer header of a capture.</summary>
public static class LinkFrame
{
    /// <summary>Length in bytes of the cooked header (LINKTYPE_LINUX_SLL).</summary>
    public const int CookedLength = 16;

    /// <summary>Length in bytes of the second cooked header (LINKTYPE_LINUX_SLL2).</summary>
    public const int Cooked2Length = 20;

    /// <summary>Length in bytes of the header of a BSD loopback.</summary>
    public const int LoopbackLength = 4;

    private const int CookedProtocolOffset = 14;

    /// <summary>Finds where the IP packet begins.</summary>
    /// <param name="frame">The captured bytes.</param>
    /// <param name="linkType">Their link type.</param>
    /// <param name="offset">Its offset; 0 if there is none.</param>
    /// <returns>Whether the link-layer header and the version indicate an IP packet.</returns>
    public static bool TryFindIP(ReadOnlySpan<byte> frame, LinkType linkType, out int offset)
    {
        switch (linkType)
        {
            case LinkType.Null or LinkType.Loop:
                // Systems number the IPv6 address family differently; the version field tells as well.
                offset = LoopbackLength;
                return VersionAt(frame, offset) != 0;
            case LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd or LinkType.IPv4 or LinkType.IPv6:
                offset = 0;
                return VersionAt(frame, offset) != 0;
            default:
                return TryFindPayload(frame, linkType, out offset, out ushort etherType)
                    && etherType == VersionAt(frame, offset) switch
                    {
                        4 => EtherType.IPv4,
                        6 => EtherType.IPv6,
                        _ => (ushort?)null,
                    };
        }
    }

    /// <summary>Finds the payload of a header with an EtherType.</summary>
    /// <param name="frame">The captured bytes.</param>
    /// <param name="linkType">Their link type.</param>
    /// <param name="offset">Its offset; 0 if there is none.</param>
    /// <param name="etherType">Its type, see <see cref="EtherType"/>; 0 if there is none.</param>
    /// <returns>Whether the link type has such a header, and it is complete.</returns>
    public static bool TryFindPayload(ReadOnlySpan<byte> frame, LinkType linkType, out int offset, out ushort etherType)
    {
        offset = 0;
        etherType = 0;
        switch (linkType)
        {
            case LinkType.Ethernet:
                return EthernetFrame.FindPayload(frame, out offset, out etherType) == ParseError.None;
            case LinkType.LinuxCooked when frame.Length >= CookedLength:
                offset = CookedLength;
                etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[CookedProtocolOffset..]);
                return true;
            case LinkType.LinuxCooked2 when frame.Length >= Cooked2Length:
                offset = Cooked2Length;
                etherType = BinaryPrimitives.ReadUInt16BigEndian(frame);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes the cooked header of a packet received on a device without link-layer addresses.</summary>
    /// <param name="destination">At least <see cref="CookedLength"/> bytes.</param>
    /// <param name="etherType">The type of the payload, see <see cref="EtherType"/>.</param>
    public static void WriteCooked(Span<byte> destination, ushort etherType)
    {
        // ARPHRD_NONE (include/uapi/linux/if_arp.h).
        const ushort NoLink = 0xfffe;
        destination = destination[..CookedLength];
        destination.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], NoLink);
        BinaryPrimitives.WriteUInt16BigEndian(destination[CookedProtocolOffset..], etherType);
    }

    private static int VersionAt(ReadOnlySpan<byte> frame, int offset) =>
        offset < frame.Length && frame[offset] >> 4 is 4 or 6 ? frame[offset] >> 4 : 0;
}
