using System.Buffers.Binary;
using FouTools.Packets.Captures;

namespace FouTools.Packets.Tunnels;

/// <summary>Finds the IP packet behind what a capture has in front of it.</summary>
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
    /// <param name="linkType">What they begin with.</param>
    /// <param name="offset">Where it begins; 0 if there is none.</param>
    /// <returns>Whether there is one, to judge by what is in front of it and its version.</returns>
    public static bool TryFindIP(ReadOnlySpan<byte> frame, LinkType linkType, out int offset)
    {
        switch (linkType)
        {
            case LinkType.Ethernet:
                return EthernetFrame.FindPayload(frame, out offset, out ushort etherType) == ParseError.None && IsIP(frame, offset, etherType);
            case LinkType.LinuxCooked:
                offset = CookedLength;
                return frame.Length > offset && IsIP(frame, offset, BinaryPrimitives.ReadUInt16BigEndian(frame[CookedProtocolOffset..]));
            case LinkType.LinuxCooked2:
                offset = Cooked2Length;
                return frame.Length > offset && IsIP(frame, offset, BinaryPrimitives.ReadUInt16BigEndian(frame));
            case LinkType.Null or LinkType.Loop:
                // The address families of systems differ for IPv6; the version says it as well.
                offset = LoopbackLength;
                return IsIP(frame, offset);
            case LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd or LinkType.IPv4 or LinkType.IPv6:
                offset = 0;
                return IsIP(frame, 0);
            default:
                offset = 0;
                return false;
        }
    }

    private static bool IsIP(ReadOnlySpan<byte> frame, int offset) => offset < frame.Length && frame[offset] >> 4 is 4 or 6;

    private static bool IsIP(ReadOnlySpan<byte> frame, int offset, ushort etherType) =>
        offset < frame.Length && etherType == (frame[offset] >> 4) switch
        {
            4 => EtherType.IPv4,
            6 => EtherType.IPv6,
            _ => (ushort)0,
        } && etherType != 0;
}
