namespace FouTools.Captures.Formats;

/// <summary>
/// The type of the first header of a captured packet. The values are those of the LINKTYPE_ registry of tcpdump.org; unlisted ones occur in
/// files and are kept.
/// </summary>
public enum LinkType
{
    /// <summary>BSD loopback: an address family of four bytes in the byte order of the capturing host.</summary>
    Null = 0,

    /// <summary>An Ethernet header.</summary>
    Ethernet = 1,

    /// <summary>An IPv4 or IPv6 header, as some systems number it in files.</summary>
    RawBsd = 12,

    /// <summary>An IPv4 or IPv6 header, as OpenBSD numbers it in files.</summary>
    RawOpenBsd = 14,

    /// <summary>An IPv4 or IPv6 header.</summary>
    Raw = 101,

    /// <summary>OpenBSD loopback: an address family of four bytes in network byte order.</summary>
    Loop = 108,

    /// <summary>The cooked header of a Linux capture on all interfaces, 16 bytes.</summary>
    LinuxCooked = 113,

    /// <summary>An MPLS label stack.</summary>
    Mpls = 219,

    /// <summary>An IPv4 header.</summary>
    IPv4 = 228,

    /// <summary>An IPv6 header.</summary>
    IPv6 = 229,

    /// <summary>The second cooked header of a Linux capture on all interfaces, 20 bytes.</summary>
    LinuxCooked2 = 276,
}
